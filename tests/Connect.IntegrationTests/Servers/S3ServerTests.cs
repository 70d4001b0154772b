using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Servers;

public abstract class S3ServerTests<TServer>(TServer server) : IClassFixture<TServer>
    where TServer : S3Server
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Put_ThenKillAndStart_GetReturnsTheBytes()
    {
        using (var client = Client(server.SecretKey))
        {
            await client.PutBucketAsync("kept", Token);
            await PutAsync(client, "before/kill", "kept");
        }

        await server.KillAsync(Token);
        await server.StartAsync(Token);

        using var again = Client(server.SecretKey);
        Assert.Equal("kept", await GetAsync(again, "before/kill"));
    }

    protected AmazonS3Client Client(string secretKey) => new(
        server.AccessKey,
        secretKey,
        new AmazonS3Config
        {
            ServiceURL = server.Url.ToString(),
            AuthenticationRegion = server.Region,
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });

    protected static Task PutAsync(AmazonS3Client client, string key, string body) =>
        client.PutObjectAsync(new PutObjectRequest { BucketName = "kept", Key = key, ContentBody = body }, Token);

    protected static async Task<string> GetAsync(AmazonS3Client client, string key)
    {
        using var response = await client.GetObjectAsync("kept", key, Token);
        using var reader = new StreamReader(response.ResponseStream);
        return await reader.ReadToEndAsync(Token);
    }
}

public sealed class RadosGatewayTests(RadosGateway server) : S3ServerTests<RadosGateway>(server)
{
    private readonly RadosGateway _server = server;

    [Fact]
    public async Task Restart_KeepsObjects()
    {
        using var client = Client(_server.SecretKey);
        await client.PutBucketAsync("kept", Token);
        await PutAsync(client, "before/restart", "kept too");

        await _server.RestartAsync(Token);

        Assert.Equal("kept too", await GetAsync(client, "before/restart"));
    }

    [Fact]
    public async Task WrongSecret_IsRefused()
    {
        using var client = Client("wrong");

        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => client.ListBucketsAsync(Token));

        Assert.Equal(HttpStatusCode.Forbidden, error.StatusCode);
        Assert.Equal("SignatureDoesNotMatch", error.ErrorCode);
    }
}

public sealed class FauxqsTests(Fauxqs server) : S3ServerTests<Fauxqs>(server);
