using System.Globalization;
using Connect.Abstractions.Errors;
using Connect.ObjectStorage.Stores;
using Microsoft.Extensions.Logging;

namespace Connect.File.ObjectDirectory;

/// <summary>
/// A local directory as an object store. An object is written beside the others under <c>.incomplete</c>, brought to disk, and then
/// renamed: readers see all of it or nothing, also after a power failure.
/// </summary>
public sealed class DirectoryStore : IObjectStore
{
    private const string IncompleteFolder = ".incomplete";
    private const int CopyBufferBytes = 128 * 1024;

    private readonly string _root;
    private readonly string _incomplete;
    private readonly ILogger _logger;
    private long _nextFile;

    /// <summary>Creates a store.</summary>
    /// <param name="root">The directory; created when it is missing.</param>
    /// <param name="owner">The writer, unique in the directory: what it left incomplete in an earlier life is removed.</param>
    /// <param name="logger">Takes warnings.</param>
    public DirectoryStore(string root, string owner, ILogger logger)
    {
        _root = Path.GetFullPath(root);
        _incomplete = Path.Combine(_root, IncompleteFolder, owner);
        _logger = logger;
    }

    /// <inheritdoc/>
    public int MinPartBytes => 1;

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => RunAsync(() =>
    {
        Directory.CreateDirectory(_incomplete);
        foreach (var leftover in Directory.EnumerateFiles(_incomplete))
        {
            System.IO.File.Delete(leftover);
        }

        return Task.CompletedTask;
    });

    /// <inheritdoc/>
    public Task PutAsync(string name, Stream content, CancellationToken cancellationToken) => RunAsync(async () =>
    {
        var incomplete = NewIncompletePath();
        try
        {
            await using (var file = Create(incomplete))
            {
                await content.CopyToAsync(file, CopyBufferBytes, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            Publish(incomplete, name);
        }
        catch
        {
            RemoveIncomplete(incomplete);
            throw;
        }
    });

    /// <inheritdoc/>
    public async Task<IPartUpload> BeginAsync(string name, CancellationToken cancellationToken)
    {
        FileStream? file = null;
        await RunAsync(() =>
        {
            file = Create(NewIncompletePath());
            return Task.CompletedTask;
        });
        return new Upload(this, file!, name);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        BufferSize = 0,
        Options = FileOptions.Asynchronous,
    });

    private string NewIncompletePath() =>
        Path.Combine(_incomplete, Interlocked.Increment(ref _nextFile).ToString(CultureInfo.InvariantCulture));

    private void RemoveIncomplete(string path)
    {
        try
        {
            System.IO.File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.IncompleteLeft(_logger, path, e);
        }
    }

    private string PathOf(string name)
    {
        var path = Path.GetFullPath(Path.Combine(_root, name));
        return path.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new ConnectException($"Object '{name}' would lie outside of directory {_root}.") { Code = "directory.name" };
    }

    // I4: the rename counts only once the directories on the way are on disk too.
    private void Publish(string incomplete, string name)
    {
        var path = PathOf(name);
        var folder = Path.GetDirectoryName(path)!;
        MakeFolder(folder);
        System.IO.File.Move(incomplete, path, overwrite: true);
        DirectoryFlush.Flush(folder);
    }

    private static void MakeFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            var parent = Path.GetDirectoryName(folder)!;
            MakeFolder(parent);
            Directory.CreateDirectory(folder);
            DirectoryFlush.Flush(parent);
        }
    }

    private async Task RunAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DirectoryErrors.Classify(e, _root);
        }
    }

    private sealed class Upload(DirectoryStore store, FileStream file, string name) : IPartUpload
    {
        private int _lastNumber;
        private long _lastStart;
        private long _length;

        public Task UploadPartAsync(int number, Stream content, CancellationToken cancellationToken) => store.RunAsync(async () =>
        {
            // The last part may come again after a failure: it goes where it began.
            _lastStart = number == _lastNumber ? _lastStart : _length;
            _lastNumber = number;
            file.Position = _lastStart;
            await content.CopyToAsync(file, CopyBufferBytes, cancellationToken);
            _length = _lastStart + content.Length;
        });

        public Task CompleteAsync(CancellationToken cancellationToken) => store.RunAsync(async () =>
        {
            file.SetLength(_length);
            file.Flush(flushToDisk: true);
            store.Publish(file.Name, name);
            await file.DisposeAsync();
        });

        public Task AbortAsync(CancellationToken cancellationToken) => store.RunAsync(async () =>
        {
            await file.DisposeAsync();
            System.IO.File.Delete(file.Name);
        });
    }
}
