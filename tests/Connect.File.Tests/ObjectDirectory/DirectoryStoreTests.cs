using Connect.Abstractions.Errors;
using Connect.File.ObjectDirectory;
using Connect.ObjectStorage.Stores;
using Connect.TestKit.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.File.Tests.ObjectDirectory;

public sealed class DirectoryStoreTests : ObjectStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Check_LeftoversOfAnEarlierLife_AreRemoved()
    {
        await using var crashed = await OpenAsync();
        await (await crashed.BeginAsync("x", TestToken)).UploadPartAsync(1, new MemoryStream([1]), TestToken);

        await using var next = await OpenAsync();

        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Put_NameThatLeadsOutside_IsRefused()
    {
        await using var store = await OpenAsync();

        var error = await Assert.ThrowsAsync<ConnectException>(() => store.PutAsync("../outside", new MemoryStream([1]), TestToken));

        Assert.Contains("outside of directory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_PathIsAFile_IsExplained()
    {
        var file = Path.Combine(_folder.Path, "file");
        await System.IO.File.WriteAllTextAsync(file, "", TestToken);
        await using var store = new DirectoryStore(file, "test-0", NullLogger.Instance);

        var error = await Assert.ThrowsAnyAsync<ConnectException>(() => store.CheckAsync(TestToken));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    protected override async Task<IObjectStore> OpenAsync()
    {
        var store = new DirectoryStore(_folder.Path, "test-0", NullLogger.Instance);
        await store.CheckAsync(TestToken);
        return store;
    }

    protected override async Task<byte[]?> ReadAsync(string name)
    {
        var path = Path.Combine(_folder.Path, name);
        return System.IO.File.Exists(path) ? await System.IO.File.ReadAllBytesAsync(path, TestToken) : null;
    }

    protected override Task<IReadOnlyList<string>> ListAsync() => Task.FromResult(_folder.Objects());
}
