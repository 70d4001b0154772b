using Azure.Storage.Sas;
using Connect.Abstractions.Errors;
using Connect.AzureBlob;
using Connect.ObjectStorage.Stores;
using Connect.TestKit.Conformance;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.AzureBlob;

public sealed class AzureBlobStoreTests(Shared<Azurite> server) : ObjectStoreConformance, IAsyncLifetime
{
    private Azurite _server = null!;
    private TestContainer _container = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await server.GetAsync();
        _container = await TestContainer.CreateAsync(_server);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Check_ContainerMissing_SaysSo()
    {
        await using var store = StoreWith(("azblob.container.name", "no-such-container"));

        AssertExplained(await Assert.ThrowsAnyAsync<ConnectException>(() => store.CheckAsync(TestToken)), "azblob.container_missing");
    }

    [Fact]
    public async Task Check_WrongKey_SaysSo()
    {
        await using var store = StoreWith(("azblob.account.key", Convert.ToBase64String(new byte[64])));

        AssertExplained(await Assert.ThrowsAnyAsync<ConnectException>(() => store.CheckAsync(TestToken)), "azblob.access_denied");
    }

    [Fact]
    public async Task Check_NobodyListens_IsRetriable()
    {
        await using var store = StoreWith(("azblob.endpoint", "http://127.0.0.1:1/account"));

        var error = await Assert.ThrowsAsync<RetriableException>(() => store.CheckAsync(TestToken));

        Assert.Equal("azblob.unreachable", error.Code);
    }

    [Fact]
    public async Task Put_SignatureWithTheRightToWrite_IsEnough()
    {
        await using var store = StoreWith(("azblob.account.key", ""), ("azblob.sas.token", Signature(BlobContainerSasPermissions.Write)));

        await store.CheckAsync(TestToken);
        await store.PutAsync("a", new MemoryStream([7]), TestToken);

        Assert.Equal(7, Assert.Single(await ReadAsync("a") ?? []));
    }

    [Fact]
    public async Task Check_SignatureWithoutTheRightToWrite_SaysSoWithoutTheSignature()
    {
        var signature = Signature(BlobContainerSasPermissions.Read);
        await using var store = StoreWith(("azblob.account.key", ""), ("azblob.sas.token", signature));

        var error = await Assert.ThrowsAnyAsync<ConnectException>(() => store.CheckAsync(TestToken));

        AssertExplained(error, "azblob.access_denied");
        Assert.DoesNotContain(signature, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_ConnectionString_IsTaken()
    {
        await using var store = StoreWith(("azblob.connection.string", _server.ConnectionString));

        await store.PutAsync("b", new MemoryStream([8]), TestToken);

        Assert.Equal(8, Assert.Single(await ReadAsync("b") ?? []));
    }

    protected override Task<IObjectStore> OpenAsync() => Task.FromResult<IObjectStore>(StoreWith());

    protected override Task<byte[]?> ReadAsync(string name) => _container.ReadAsync(name);

    protected override Task<IReadOnlyList<string>> ListAsync() => _container.ListAsync();

    private string Signature(BlobContainerSasPermissions permissions) =>
        _container.Client.GenerateSasUri(permissions, DateTimeOffset.UtcNow.AddHours(1)).Query.TrimStart('?');

    private AzureBlobStore StoreWith(params (string Key, string Value)[] changes)
    {
        var config = _container.Config;
        foreach (var (key, value) in changes)
        {
            config[key] = value;
        }

        return new AzureBlobStore(AzureBlobClients.Create(AzureBlobKeys.Definition.Parse(config)), "topics/.check-test-0");
    }
}
