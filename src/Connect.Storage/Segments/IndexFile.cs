using Connect.Storage.Files;

namespace Connect.Storage.Segments;

/// <summary>
/// A file of fixed-size entries. It is opened at first use, so that thousands of idle partitions cost neither handles nor memory.
/// Appends and truncation belong to the owner of the partition; reads may run beside them.
/// </summary>
internal sealed class IndexFile(IFileSystem files, string path, int entryBytes) : IDisposable
{
    private const int Unknown = -1;
    private readonly Lock _open = new();
    private volatile IStorageFile? _file;
    private volatile int _count = Unknown;
    private bool _isDisposed;

    /// <summary>Number of whole entries.</summary>
    public int Count
    {
        get
        {
            if (_count == Unknown)
            {
                Open();
            }

            return _count;
        }
    }

    public void Append(ReadOnlySpan<byte> entry)
    {
        IStorageFile file = Open();
        file.Write(entry, (long)_count * entryBytes);
        _count++;
    }

    public void Read(int index, Span<byte> entry)
    {
        if (Open().Read(entry[..entryBytes], (long)index * entryBytes) != entryBytes)
        {
            throw new InvalidDataException($"{path} has no entry {index}.");
        }
    }

    public void Truncate(int count)
    {
        if (count == 0 && !files.FileExists(path))
        {
            _count = 0;
            return;
        }

        Open().Truncate((long)count * entryBytes);
        _count = count;
    }

    public void Flush() => _file?.Flush();

    /// <summary>Closes the file until it is needed again.</summary>
    public void Release()
    {
        lock (_open)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    public void Dispose()
    {
        lock (_open)
        {
            _isDisposed = true;
            _file?.Dispose();
            _file = null;
        }
    }

    private IStorageFile Open()
    {
        if (_file is { } open)
        {
            return open;
        }

        lock (_open)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_file is null)
            {
                IStorageFile file = files.Open(path, create: true);
                if (_count == Unknown)
                {
                    _count = (int)(file.LengthBytes / entryBytes);
                }

                _file = file;
            }

            return _file;
        }
    }
}
