using Azure.Storage.Blobs;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Servers;

public sealed class AzuriteTests(Azurite server) : IClassFixture<Azurite>
{
    [Fact]
    public async Task Upload_ThenRestart_DownloadReturnsTheBytes()
    {
        var token = TestContext.Current.CancellationToken;
        var container = new BlobContainerClient(server.ConnectionString, "kept");
        await container.CreateAsync(cancellationToken: token);
        await container.UploadBlobAsync("before/restart", BinaryData.FromString("kept"), token);

        await server.RestartAsync(token);

        var content = await container.GetBlobClient("before/restart").DownloadContentAsync(token);
        Assert.Equal("kept", content.Value.Content.ToString());
    }

    [Fact]
    public async Task Kill_ThenStart_TakesUploadsAgain()
    {
        var token = TestContext.Current.CancellationToken;

        await server.KillAsync(token);
        await server.StartAsync(token);

        var container = new BlobContainerClient(server.ConnectionString, "after-kill");
        await container.CreateAsync(cancellationToken: token);
        await container.UploadBlobAsync("blob", BinaryData.FromString("stored"), token);
        Assert.True(await container.GetBlobClient("blob").ExistsAsync(token));
    }
}
