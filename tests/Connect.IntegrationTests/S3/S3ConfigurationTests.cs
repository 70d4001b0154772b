using Connect.Abstractions.Config;
using Connect.S3;

namespace Connect.IntegrationTests.S3;

public class S3ConfigurationTests
{
    // As Confluent's documentation prints them; only names of buckets differ.
    public static TheoryData<string, Dictionary<string, string>> PublicConfigurations => new()
    {
        {
            "quick start",
            new()
            {
                ["name"] = "s3-sink",
                ["connector.class"] = "io.confluent.connect.s3.S3SinkConnector",
                ["tasks.max"] = "1",
                ["topics"] = "s3_topic",
                ["s3.region"] = "us-west-2",
                ["s3.bucket.name"] = "confluent-kafka-connect-s3-testing",
                ["s3.part.size"] = "5242880",
                ["flush.size"] = "3",
                ["storage.class"] = "io.confluent.connect.s3.storage.S3Storage",
                ["format.class"] = "io.confluent.connect.s3.format.json.JsonFormat",
                ["schema.generator.class"] = "io.confluent.connect.storage.hive.schema.DefaultSchemaGenerator",
                ["partitioner.class"] = "io.confluent.connect.storage.partitioner.DefaultPartitioner",
                ["schema.compatibility"] = "NONE",
            }
        },
        {
            "time based",
            new()
            {
                ["connector.class"] = "io.confluent.connect.s3.S3SinkConnector",
                ["tasks.max"] = "1",
                ["topics"] = "s3-field-topic",
                ["s3.region"] = "us-west-2",
                ["s3.bucket.name"] = "test-bucket",
                ["s3.part.size"] = "5242880",
                ["s3.compression.type"] = "gzip",
                ["flush.size"] = "100000",
                ["storage.class"] = "io.confluent.connect.s3.storage.S3Storage",
                ["format.class"] = "io.confluent.connect.s3.format.json.JsonFormat",
                ["partitioner.class"] = "io.confluent.connect.storage.partitioner.TimeBasedPartitioner",
                ["partition.duration.ms"] = "3600000",
                ["path.format"] = "'year'=YYYY/'month'=MM/'day'=dd/'hour'=HH",
                ["locale"] = "US",
                ["timezone"] = "UTC",
                ["timestamp.extractor"] = "RecordField",
                ["timestamp.field"] = "created_at",
                ["rotate.interval.ms"] = "600000",
                ["schema.compatibility"] = "NONE",
                ["behavior.on.null.values"] = "ignore",
            }
        },
        {
            "other service",
            new()
            {
                ["connector.class"] = "io.confluent.connect.s3.S3SinkConnector",
                ["topics"] = "orders",
                ["store.url"] = "http://minio:9000",
                ["s3.bucket.name"] = "kafka-bucket",
                ["s3.region"] = "us-east-1",
                ["aws.access.key.id"] = "minioadmin",
                ["aws.secret.access.key"] = "minioadmin",
                ["s3.part.size"] = "26214400",
                ["flush.size"] = "1000",
                ["storage.class"] = "io.confluent.connect.s3.storage.S3Storage",
                ["format.class"] = "io.confluent.connect.s3.format.bytearray.ByteArrayFormat",
                ["partitioner.class"] = "io.confluent.connect.storage.partitioner.FieldPartitioner",
                ["partition.field.name"] = "country,city",
                ["s3.credentials.provider.class"] = "com.amazonaws.auth.DefaultAWSCredentialsProviderChain",
            }
        },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(PublicConfigurations), DisableDiscoveryEnumeration = true)]
    public async Task Validate_PublicConfiguration_HasNoMistake(string which, Dictionary<string, string> config)
    {
        Assert.NotEmpty(which);

        Assert.Empty(await ErrorsAsync(config));
    }

    [Theory]
    [InlineData("s3.wan.mode", "true", "s3.wan.mode")]
    [InlineData("aws.access.key.id", "AKIA", "aws.access.key.id")]
    [InlineData("s3.part.size", "1000", "s3.part.size")]
    [InlineData("store.url", "minio:9000", "store.url")]
    [InlineData("s3.bucket.name", "", "s3.bucket.name")]
    [InlineData("s3.compression.type", "snappy", "s3.compression.type")]
    [InlineData("s3.object.tagging", "true", "s3.object.tagging")]
    [InlineData("s3.credentials.provider.class", "com.example.Mine", "s3.credentials.provider.class")]
    [InlineData("s3.sse.customer.key", "short", "s3.sse.customer.key")]
    [InlineData("partitioner.class", "FieldPartitioner", "partition.field.name")]
    public async Task Validate_Mistake_NamesItsSetting(string key, string value, string expected)
    {
        var config = new Dictionary<string, string> { ["s3.bucket.name"] = "landing", ["topics"] = "a", [key] = value };

        Assert.Equal(expected, Assert.Single(await ErrorsAsync(config)).Key.Name);
    }

    [Fact]
    public async Task Validate_Secret_IsNeverShown()
    {
        // I8: secrets never leave the process.
        var config = new Dictionary<string, string>
        {
            ["s3.bucket.name"] = "landing",
            ["aws.access.key.id"] = "AKIA",
            ["aws.secret.access.key"] = "the-secret",
            ["s3.sse.customer.key"] = "the-secret",
        };

        var values = await new S3SinkConnector().ValidateAsync(config, Token);

        Assert.DoesNotContain(values, v => v.Value?.Contains("the-secret", StringComparison.Ordinal) ?? false);
        Assert.DoesNotContain(values.SelectMany(v => v.Errors), e => e.Contains("the-secret", StringComparison.Ordinal));
    }

    private static async Task<IEnumerable<ConfigValue>> ErrorsAsync(IReadOnlyDictionary<string, string> config) =>
        (await new S3SinkConnector().ValidateAsync(config, Token)).Where(v => v.Errors.Count > 0);
}
