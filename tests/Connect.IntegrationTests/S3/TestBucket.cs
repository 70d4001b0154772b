using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.S3;

/// <summary>A bucket of a test's own, and the way past the connector to what is in it.</summary>
public sealed class TestBucket : IDisposable
{
    private readonly S3Server _server;

    private TestBucket(S3Server server, string name)
    {
        _server = server;
        Name = name;
        Client = new AmazonS3Client(server.AccessKey, server.SecretKey, new AmazonS3Config
        {
            ServiceURL = server.Url.ToString(),
            AuthenticationRegion = server.Region,
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    public string Name { get; }

    public AmazonS3Client Client { get; }

    /// <summary>What every configuration of a sink to this bucket holds.</summary>
    public Dictionary<string, string> Config => new()
    {
        ["s3.bucket.name"] = Name,
        ["s3.region"] = _server.Region,
        ["store.url"] = _server.Url.ToString(),
        ["aws.access.key.id"] = _server.AccessKey,
        ["aws.secret.access.key"] = _server.SecretKey,
        ["s3.retry.backoff.ms"] = "20",
        ["retry.backoff.ms"] = "50",
        ["flush.size"] = "10",
    };

    /// <summary>A bucket that exists, or that the caller makes.</summary>
    public static TestBucket Open(S3Server server, string name) => new(server, name);

    public static async Task<TestBucket> CreateAsync(S3Server server)
    {
        var bucket = Open(server, $"test-{Guid.NewGuid():n}");
        await bucket.Client.PutBucketAsync(bucket.Name, TestContext.Current.CancellationToken);
        return bucket;
    }

    public async Task<byte[]?> ReadAsync(string name)
    {
        try
        {
            using var response = await Client.GetObjectAsync(Name, name, TestContext.Current.CancellationToken);
            using var bytes = new MemoryStream();
            await response.ResponseStream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
            return bytes.ToArray();
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchKey")
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<string>> ListAsync()
    {
        var names = new List<string>();
        var request = new ListObjectsV2Request { BucketName = Name };
        ListObjectsV2Response page;
        do
        {
            page = await Client.ListObjectsV2Async(request, TestContext.Current.CancellationToken);
            names.AddRange(page.S3Objects?.Select(o => o.Key) ?? []);
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);

        return names;
    }

    public void Dispose() => Client.Dispose();
}
