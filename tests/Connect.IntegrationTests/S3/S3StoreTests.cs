using Amazon.S3.Model;
using Connect.Abstractions.Errors;
using Connect.ObjectStorage.Stores;
using Connect.S3;
using Connect.TestKit.Conformance;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.S3;

public abstract class S3StoreTests<TServer>(Shared<TServer> server) : ObjectStoreConformance, IAsyncLifetime
    where TServer : S3Server, new()
{
    protected TestBucket Bucket { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Bucket = await TestBucket.CreateAsync(await server.GetAsync());

    public ValueTask DisposeAsync()
    {
        Bucket.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Check_BucketMissing_SaysSo()
    {
        await using var store = StoreWith(("s3.bucket.name", "no-such-bucket"));

        AssertExplained(await Assert.ThrowsAnyAsync<ConnectException>(() => store.CheckAsync(TestToken)), "s3.bucket_missing");
    }

    [Fact]
    public async Task Check_NobodyListens_IsRetriable()
    {
        await using var store = StoreWith(("store.url", "http://127.0.0.1:1"));

        var error = await Assert.ThrowsAsync<RetriableException>(() => store.CheckAsync(TestToken));

        Assert.Equal("s3.unreachable", error.Code);
        Assert.Contains("127.0.0.1:1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_WithDigest_IsTaken()
    {
        await using var store = StoreWith(("s3.send.digest", "true"));

        await store.PutAsync("with-digest", new MemoryStream([1, 2, 3]), TestToken);

        Assert.Equal(3, (await ReadAsync("with-digest"))?.Length);
    }

    protected override Task<IObjectStore> OpenAsync() => Task.FromResult(StoreWith());

    protected override Task<byte[]?> ReadAsync(string name) => Bucket.ReadAsync(name);

    protected override Task<IReadOnlyList<string>> ListAsync() => Bucket.ListAsync();

    protected IObjectStore StoreWith(params (string Key, string Value)[] changes)
    {
        var config = Bucket.Config;
        foreach (var (key, value) in changes)
        {
            config[key] = value;
        }

        var parsed = S3Keys.Definition.Parse(config);
        return new S3Store(S3Clients.Create(parsed), S3ObjectSettings.From(parsed), "topics/.check-test-0");
    }
}

public sealed class FauxqsStoreTests(Shared<Fauxqs> server) : S3StoreTests<Fauxqs>(server);

public sealed class RadosGatewayStoreTests(Shared<RadosGateway> server) : S3StoreTests<RadosGateway>(server)
{
    [Fact]
    public async Task Check_UnknownAccessKey_SaysSo()
    {
        await using var store = StoreWith(("aws.access.key.id", "NOSUCHKEY"));

        AssertExplained(await Assert.ThrowsAnyAsync<ConnectException>(() => store.CheckAsync(TestToken)), "s3.access_key");
    }

    [Fact]
    public async Task Check_WrongSecret_SaysSoWithoutTheSecret()
    {
        await using var store = StoreWith(("aws.secret.access.key", "not-the-secret"));

        var error = await Assert.ThrowsAnyAsync<ConnectException>(() => store.CheckAsync(TestToken));

        AssertExplained(error, "s3.secret_key");
        Assert.DoesNotContain("not-the-secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_BucketThatDeniesWriting_SaysSo()
    {
        var policy = $$"""
            {
              "Version": "2012-10-17",
              "Statement": [
                { "Effect": "Deny", "Principal": "*", "Action": ["s3:PutObject"], "Resource": ["arn:aws:s3:::{{Bucket.Name}}/*"] }
              ]
            }
            """;
        await Bucket.Client.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = Bucket.Name, Policy = policy }, TestToken);
        await using var store = StoreWith();

        var error = await Assert.ThrowsAnyAsync<ConnectException>(() => store.PutAsync("x", new MemoryStream([1]), TestToken));

        AssertExplained(error, "s3.access_denied");
    }

    [Fact]
    public async Task Check_LeavesNoUnfinishedUpload()
    {
        await using var store = StoreWith();

        await store.CheckAsync(TestToken);

        var uploads = await Bucket.Client.ListMultipartUploadsAsync(Bucket.Name, TestToken);
        Assert.Empty(uploads.MultipartUploads ?? []);
    }
}
