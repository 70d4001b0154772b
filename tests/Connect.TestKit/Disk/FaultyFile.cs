using Connect.Storage.Files;

namespace Connect.TestKit.Disk;

/// <summary>One file of a <see cref="FaultyDisk"/>: what readers see, and what would be left without power.</summary>
internal sealed class FaultyFile(string path)
{
    private readonly List<Change> _unflushed = [];
    private byte[] _current = [];
    private byte[] _durable = [];

    public string Path => path;

    public long LengthBytes => _current.Length;

    public int Read(Span<byte> destination, long position)
    {
        int count = (int)Math.Clamp(_current.Length - position, 0, destination.Length);
        _current.AsSpan((int)Math.Min(position, _current.Length), count).CopyTo(destination);
        return count;
    }

    public void Write(ReadOnlySpan<byte> source, long position)
    {
        var change = new Change((int)position, source.ToArray(), null);
        Apply(ref _current, change, change.Bytes!.Length);
        _unflushed.Add(change);
    }

    public void Truncate(long lengthBytes)
    {
        var change = new Change(0, null, (int)lengthBytes);
        Apply(ref _current, change, 0);
        _unflushed.Add(change);
    }

    public void Flush()
    {
        foreach (Change change in _unflushed)
        {
            Apply(ref _durable, change, change.Bytes?.Length ?? 0);
        }

        _unflushed.Clear();
    }

    /// <summary>What a failed flush does: the cache still shows the bytes, and nobody will write them any more.</summary>
    public void ForgetUnflushed() => _unflushed.Clear();

    /// <summary>Each change that was not flushed is lost, torn or kept.</summary>
    public void Crash(Random random)
    {
        foreach (Change change in _unflushed)
        {
            int kept = random.Next(3) switch
            {
                0 => 0,
                1 => random.Next((change.Bytes?.Length ?? 0) + 1),
                _ => change.Bytes?.Length ?? 1,
            };
            if (kept > 0)
            {
                Apply(ref _durable, change, kept);
            }
        }

        _unflushed.Clear();
        _current = [.. _durable];
    }

    public void Overwrite(int position, byte value)
    {
        _current[position] = value;
        if (position < _durable.Length)
        {
            _durable[position] = value;
        }
    }

    private static void Apply(ref byte[] bytes, Change change, int count)
    {
        if (change.NewLength is { } length)
        {
            Array.Resize(ref bytes, length);
            return;
        }

        if (bytes.Length < change.Position + count)
        {
            Array.Resize(ref bytes, change.Position + count);
        }

        change.Bytes.AsSpan(0, count).CopyTo(bytes.AsSpan(change.Position));
    }

    private sealed record Change(int Position, byte[]? Bytes, int? NewLength);
}

/// <summary>An open file of a <see cref="FaultyDisk"/>.</summary>
internal sealed class FaultyHandle(FaultyDisk disk, FaultyFile file) : IStorageFile
{
    private bool _isDisposed;

    public string Path => file.Path;

    public long LengthBytes => file.LengthBytes;

    public int Read(Span<byte> destination, long position)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return disk.Read(file, destination, position);
    }

    public void Write(ReadOnlySpan<byte> source, long position)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        disk.Write(file, source, position);
    }

    public void Truncate(long lengthBytes)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        disk.Truncate(file, lengthBytes);
    }

    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        disk.Flush(file);
    }

    public void Dispose() => _isDisposed = true;
}
