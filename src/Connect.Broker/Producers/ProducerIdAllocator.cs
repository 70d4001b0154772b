using System.Globalization;
using Connect.Storage.Files;

namespace Connect.Broker.Producers;

/// <summary>
/// Hands out producer ids, none of them twice, even after a kill: a block is reserved on disk before its first id is given out, and what
/// a crash leaves of a block is skipped. See docs/formats/producer-ids.md.
/// </summary>
internal sealed class ProducerIdAllocator : IDisposable
{
    public const string FileName = "producer-ids";

    private const int BlockSize = 1000;
    private const string Version = "0";

    private readonly SemaphoreSlim _lock = new(1, 1);
    private readonly IFileSystem _files;
    private readonly string _path;
    private long _next;
    private long _reservedUpTo;

    /// <exception cref="InvalidDataException">The file is damaged: going on could give an id out twice.</exception>
    public ProducerIdAllocator(IFileSystem files, string directory)
    {
        _files = files;
        _path = Path.Combine(directory, FileName);
        _next = Read();
        _reservedUpTo = _next;
    }

    /// <exception cref="IOException">A new block could not be reserved.</exception>
    public async ValueTask<long> NextAsync(CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_next == _reservedUpTo)
            {
                var upTo = _next + BlockSize;
                await Task.Run(() => Reserve(upTo), cancellationToken).ConfigureAwait(false);
                _reservedUpTo = upTo;
            }
            return _next++;
        }
        finally
        {
            _lock.Release();
        }
    }

    public void Dispose() => _lock.Dispose();

    private void Reserve(long upTo) =>
        AtomicFile.Write(_files, _path, string.Create(CultureInfo.InvariantCulture, $"{Version}\n{upTo}\n"));

    private long Read()
    {
        if (AtomicFile.TryRead(_files, _path) is not { } text)
        {
            return 0;
        }
        var lines = text.Split('\n');
        return lines.Length >= 2 && lines[0] == Version && long.TryParse(lines[1], CultureInfo.InvariantCulture, out var next)
            ? next
            : throw new InvalidDataException(
                $"{_path} is damaged. Write '{Version}' and a number above every producer id in use on two lines, then start again.");
    }
}
