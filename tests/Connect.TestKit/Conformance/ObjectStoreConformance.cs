using System.Text;
using Connect.Abstractions.Errors;
using Connect.ObjectStorage.Stores;
using Xunit;

namespace Connect.TestKit.Conformance;

/// <summary>What every <see cref="IObjectStore"/> must do. Inherit it and supply a store with an empty place of its own.</summary>
public abstract class ObjectStoreConformance
{
    /// <summary>A store over the test's place. The same place each time it is called.</summary>
    protected abstract Task<IObjectStore> OpenAsync();

    /// <summary>The bytes of an object, read past the store; null when it is not visible.</summary>
    protected abstract Task<byte[]?> ReadAsync(string name);

    /// <summary>The names of all visible objects, read past the store.</summary>
    protected abstract Task<IReadOnlyList<string>> ListAsync();

    /// <summary>Ends the test when something hangs.</summary>
    protected static CancellationToken TestToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Put_NewName_IsVisibleWithAllBytes()
    {
        await using var store = await OpenAsync();

        await store.PutAsync("topics/orders/partition=0/orders+0+0000000000.json", Bytes("{\"id\":1}\n"), TestToken);

        Assert.Equal("{\"id\":1}\n", await TextAsync("topics/orders/partition=0/orders+0+0000000000.json"));
    }

    [Fact]
    public async Task Put_ExistingName_ReplacesTheObject()
    {
        await using var store = await OpenAsync();
        await store.PutAsync("a/b", Bytes("a longer first text"), TestToken);

        await store.PutAsync("a/b", Bytes("second"), TestToken);

        Assert.Equal("second", await TextAsync("a/b"));
        Assert.Equal(["a/b"], await ListAsync());
    }

    [Fact]
    public async Task Put_OddCharactersInTheName_KeepsTheName()
    {
        const string Name = "topics/t/name=žluť & co/what?=100%/t+0+0000000001.json";
        await using var store = await OpenAsync();

        await store.PutAsync(Name, Bytes("x"), TestToken);

        Assert.Equal([Name], await ListAsync());
        Assert.Equal("x", await TextAsync(Name));
    }

    [Fact]
    public async Task Put_EmptyContent_MakesAnEmptyObject()
    {
        await using var store = await OpenAsync();

        await store.PutAsync("empty", Bytes(""), TestToken);

        Assert.Empty(await ReadAsync("empty") ?? [1]);
    }

    [Fact]
    public async Task Put_TokenCancelledBefore_WritesNothing()
    {
        await using var store = await OpenAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.PutAsync("never", Bytes("x"), cancelled.Token));

        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Upload_NotComplete_IsInvisible()
    {
        // I5: nothing of an object is visible before it is complete.
        await using var store = await OpenAsync();
        var upload = await store.BeginAsync("topics/big", TestToken);
        var part = Part(store, seed: 1);

        await upload.UploadPartAsync(1, new MemoryStream(part), TestToken);

        Assert.Null(await ReadAsync("topics/big"));
        Assert.DoesNotContain("topics/big", await ListAsync());
        await upload.AbortAsync(TestToken);
    }

    [Fact]
    public async Task Upload_Complete_IsThePartsInOrder()
    {
        await using var store = await OpenAsync();
        var upload = await store.BeginAsync("topics/big", TestToken);
        byte[][] parts = [Part(store, seed: 1), Part(store, seed: 2), Encoding.UTF8.GetBytes("the end")];

        for (var i = 0; i < parts.Length; i++)
        {
            await upload.UploadPartAsync(i + 1, new MemoryStream(parts[i]), TestToken);
        }

        await upload.CompleteAsync(TestToken);

        Assert.Equal(parts.SelectMany(p => p).ToArray(), await ReadAsync("topics/big"));
    }

    [Fact]
    public async Task Upload_LastPartRepeated_CountsOnce()
    {
        await using var store = await OpenAsync();
        var upload = await store.BeginAsync("again", TestToken);

        await upload.UploadPartAsync(1, new MemoryStream(Part(store, seed: 1)), TestToken);
        await upload.UploadPartAsync(2, new MemoryStream(Part(store, seed: 2)), TestToken);
        await upload.UploadPartAsync(2, new MemoryStream(Part(store, seed: 2)), TestToken);
        await upload.CompleteAsync(TestToken);

        byte[] expected = [.. Part(store, seed: 1), .. Part(store, seed: 2)];
        Assert.Equal(expected, await ReadAsync("again"));
    }

    [Fact]
    public async Task Upload_OverAnExistingObject_LeavesTheOldOneUntilComplete()
    {
        await using var store = await OpenAsync();
        await store.PutAsync("same", Bytes("old"), TestToken);
        var upload = await store.BeginAsync("same", TestToken);
        await upload.UploadPartAsync(1, Bytes("new"), TestToken);

        Assert.Equal("old", await TextAsync("same"));
        await upload.CompleteAsync(TestToken);

        Assert.Equal("new", await TextAsync("same"));
    }

    [Fact]
    public async Task Upload_Aborted_LeavesNothing()
    {
        await using var store = await OpenAsync();
        var upload = await store.BeginAsync("given-up", TestToken);
        await upload.UploadPartAsync(1, new MemoryStream(Part(store, seed: 1)), TestToken);

        await upload.AbortAsync(TestToken);

        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Upload_TwoOfTheSameName_NeverMix()
    {
        await using var store = await OpenAsync();
        var first = await store.BeginAsync("race", TestToken);
        var second = await store.BeginAsync("race", TestToken);
        await first.UploadPartAsync(1, Bytes("first"), TestToken);
        await second.UploadPartAsync(1, Bytes("second"), TestToken);

        await first.CompleteAsync(TestToken);
        var refusal = await Record.ExceptionAsync(() => second.CompleteAsync(TestToken));

        // A store may refuse the second, but it must say so.
        Assert.True(refusal is null or ConnectException, $"{refusal}");
        Assert.Equal(refusal is null ? "second" : "first", await TextAsync("race"));
    }

    [Fact]
    public async Task Puts_InParallel_AllArrive()
    {
        await using var store = await OpenAsync();
        var names = Enumerable.Range(0, 40).Select(i => $"many/{i:D3}").ToArray();

        await Parallel.ForEachAsync(names, TestToken, async (name, token) => await store.PutAsync(name, Bytes(name), token));

        Assert.Equal(names, (await ListAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Check_UsablePlace_Succeeds()
    {
        await using var store = await OpenAsync();

        await store.CheckAsync(TestToken);
    }

    /// <summary>Asserts that a failure is for the operator: not worth a repetition, with a code and a next step.</summary>
    protected static void AssertExplained(ConnectException error, string code)
    {
        Assert.IsNotType<RetriableException>(error);
        Assert.Equal(code, error.Code);
        Assert.False(string.IsNullOrWhiteSpace(error.Hint));
    }

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private static byte[] Part(IObjectStore store, int seed)
    {
        var bytes = new byte[store.MinPartBytes + 17];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private async Task<string?> TextAsync(string name) => await ReadAsync(name) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
