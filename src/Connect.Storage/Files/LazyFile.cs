namespace Connect.Storage.Files;

/// <summary>
/// A file that is opened when it is first used and may be closed in between by <see cref="OpenFiles"/>. Any thread may use it: an
/// operation that meets the closing simply opens again. It can be renamed while it is in use.
/// </summary>
internal sealed class LazyFile(OpenFiles owner, string path, bool create) : IStorageFile
{
    private readonly Lock _gate = new();
    private volatile IStorageFile? _file;
    private volatile string _path = path;
    private volatile bool _isDisposed;
    private long _writes;
    private long _flushedWrites;

    public string Path => _path;

    public long LengthBytes
    {
        get
        {
            while (true)
            {
                IStorageFile file = Open();
                try
                {
                    return file.LengthBytes;
                }
                catch (ObjectDisposedException) when (!_isDisposed)
                {
                }
            }
        }
    }

    /// <summary>Its place among the open files; belongs to <see cref="OpenFiles"/>.</summary>
    public LinkedListNode<LazyFile>? Node { get; set; }

    /// <summary>Set by each use; the owner clears it to find files that are not in use any more.</summary>
    public bool WasUsed { get; set; }

    public bool IsOpen => _file is not null;

    public int Read(Span<byte> destination, long position)
    {
        while (true)
        {
            IStorageFile file = Open();
            try
            {
                return file.Read(destination, position);
            }
            catch (ObjectDisposedException) when (!_isDisposed)
            {
            }
        }
    }

    public void Write(ReadOnlySpan<byte> source, long position)
    {
        Interlocked.Increment(ref _writes);
        while (true)
        {
            IStorageFile file = Open();
            try
            {
                file.Write(source, position);
                return;
            }
            catch (ObjectDisposedException) when (!_isDisposed)
            {
            }
        }
    }

    public void Truncate(long lengthBytes)
    {
        Interlocked.Increment(ref _writes);
        while (true)
        {
            IStorageFile file = Open();
            try
            {
                file.Truncate(lengthBytes);
                return;
            }
            catch (ObjectDisposedException) when (!_isDisposed)
            {
            }
        }
    }

    public void Flush()
    {
        while (true)
        {
            long writes = Volatile.Read(ref _writes);
            IStorageFile file = Open();
            try
            {
                file.Flush();
                Volatile.Write(ref _flushedWrites, writes);
                return;
            }
            catch (ObjectDisposedException) when (!_isDisposed)
            {
            }
        }
    }

    /// <summary>Gives the file another name in its directory; nothing happens to a file that was never made.</summary>
    public void Rename(string newPath)
    {
        lock (_gate)
        {
            if (owner.Files.FileExists(_path))
            {
                owner.Files.RenameFile(_path, newPath);
            }

            _path = newPath;
        }
    }

    /// <summary>
    /// Closes the file until it is needed again, unless it has bytes that were not flushed: the error of a flush is told to who wrote.
    /// </summary>
    public bool TryRelease()
    {
        if (!_gate.TryEnter())
        {
            return false;
        }

        try
        {
            if (Volatile.Read(ref _writes) != Volatile.Read(ref _flushedWrites))
            {
                return false;
            }

            _file?.Dispose();
            _file = null;
            return true;
        }
        finally
        {
            _gate.Exit();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _file?.Dispose();
            _file = null;
        }

        owner.Closed(this);
    }

    private IStorageFile Open()
    {
        WasUsed = true;
        if (_file is { } open)
        {
            return open;
        }

        IStorageFile file;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_file is { } opened)
            {
                return opened;
            }

            file = owner.Files.Open(_path, create);
            _file = file;
        }

        owner.Opened(this);
        return file;
    }
}
