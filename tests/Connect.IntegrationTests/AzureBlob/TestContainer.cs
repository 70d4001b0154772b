using Azure;
using Azure.Storage.Blobs;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.AzureBlob;

/// <summary>A container of a test's own, and the way past the connector to what is in it.</summary>
public sealed class TestContainer
{
    private readonly Azurite _server;

    private TestContainer(Azurite server)
    {
        _server = server;
        Client = new BlobContainerClient(server.ConnectionString, Name);
    }

    public string Name { get; } = $"test-{Guid.NewGuid():n}";

    public BlobContainerClient Client { get; }

    /// <summary>What every configuration of a sink to this container holds.</summary>
    public Dictionary<string, string> Config => new()
    {
        ["azblob.account.name"] = _server.Account,
        ["azblob.account.key"] = _server.Key,
        ["azblob.endpoint"] = _server.Url.ToString(),
        ["azblob.container.name"] = Name,
        ["azblob.retry.backoff.ms"] = "20",
        ["retry.backoff.ms"] = "50",
        ["flush.size"] = "10",
    };

    public static async Task<TestContainer> CreateAsync(Azurite server)
    {
        var container = new TestContainer(server);
        await container.Client.CreateAsync(cancellationToken: TestContext.Current.CancellationToken);
        return container;
    }

    public async Task<byte[]?> ReadAsync(string name)
    {
        try
        {
            return (await Client.GetBlobClient(name).DownloadContentAsync(TestContext.Current.CancellationToken)).Value.Content.ToArray();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<string>> ListAsync()
    {
        var names = new List<string>();
        await foreach (var blob in Client.GetBlobsAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            names.Add(blob.Name);
        }

        return names;
    }
}
