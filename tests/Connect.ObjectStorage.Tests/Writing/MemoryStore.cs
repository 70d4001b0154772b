using System.Collections.Concurrent;
using System.Text;
using Connect.ObjectStorage.Stores;

namespace Connect.ObjectStorage.Tests.Writing;

/// <summary>An object store in memory that a test can hold back and let fail.</summary>
internal sealed class MemoryStore : IObjectStore
{
    /// <summary>What is visible.</summary>
    public ConcurrentDictionary<string, byte[]> Objects { get; } = [];

    /// <summary>Called before each call takes effect; throws or waits as the test wants.</summary>
    public Func<string, Task> BeforeCall { get; set; } = _ => Task.CompletedTask;

    /// <summary>Uploads that were given up.</summary>
    public ConcurrentQueue<string> Aborted { get; } = [];

    public int MinPartBytes { get; init; } = 1;

    public Task CheckAsync(CancellationToken cancellationToken) => BeforeCall("check");

    public async Task PutAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        await BeforeCall($"put {name}").WaitAsync(cancellationToken);
        Objects[name] = await ReadAsync(content);
    }

    public async Task<IPartUpload> BeginAsync(string name, CancellationToken cancellationToken)
    {
        await BeforeCall($"begin {name}").WaitAsync(cancellationToken);
        return new Upload(this, name);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public IEnumerable<string> Lines() =>
        Objects.Values.SelectMany(o => Encoding.UTF8.GetString(o).Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private static async Task<byte[]> ReadAsync(Stream content)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy);
        return copy.ToArray();
    }

    private sealed class Upload(MemoryStore store, string name) : IPartUpload
    {
        private readonly SortedDictionary<int, byte[]> _parts = [];

        public async Task UploadPartAsync(int number, Stream content, CancellationToken cancellationToken)
        {
            await store.BeforeCall($"part {number} {name}").WaitAsync(cancellationToken);
            _parts[number] = await ReadAsync(content);
        }

        public async Task CompleteAsync(CancellationToken cancellationToken)
        {
            await store.BeforeCall($"complete {name}").WaitAsync(cancellationToken);
            store.Objects[name] = _parts.Values.SelectMany(p => p).ToArray();
        }

        public Task AbortAsync(CancellationToken cancellationToken)
        {
            store.Aborted.Enqueue(name);
            return Task.CompletedTask;
        }
    }
}
