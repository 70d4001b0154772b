using Connect.Storage.Files;

namespace Connect.Storage.Segments;

/// <summary>
/// A file of fixed-size entries. It is opened at first use, so that thousands of idle partitions cost neither handles nor memory.
/// Appends and truncation belong to the owner of the partition; reads may run beside them.
/// </summary>
internal sealed class IndexFile(OpenFiles files, string path, int entryBytes) : IDisposable
{
    private const int Unknown = -1;
    private readonly LazyFile _file = files.At(path, create: true);
    private volatile int _count = Unknown;

    /// <summary>Number of whole entries.</summary>
    public int Count
    {
        get
        {
            if (_count == Unknown)
            {
                _count = (int)((files.Files.TryStat(_file.Path)?.LengthBytes ?? 0) / entryBytes);
            }

            return _count;
        }
    }

    /// <summary>Bytes of its entries.</summary>
    public long SizeBytes => (long)Count * entryBytes;

    /// <summary>True if the file is there and has whole entries.</summary>
    public bool IsWhole => files.Files.TryStat(_file.Path) is { } status && status.LengthBytes % entryBytes == 0;

    public void Append(ReadOnlySpan<byte> entry)
    {
        int count = Count;
        _file.Write(entry, (long)count * entryBytes);
        _count = count + 1;
    }

    public void Read(int index, Span<byte> entry)
    {
        if (_file.Read(entry[..entryBytes], (long)index * entryBytes) != entryBytes)
        {
            throw new InvalidDataException($"{_file.Path} has no entry {index}.");
        }
    }

    public void Truncate(int count)
    {
        if (count > 0 || files.Files.FileExists(_file.Path))
        {
            _file.Truncate((long)count * entryBytes);
        }

        _count = count;
    }

    /// <summary>Brings the entries to the disk and makes the file even if it has none.</summary>
    public void Flush() => _file.Flush();

    public void Rename(string newPath) => _file.Rename(newPath);

    /// <summary>Deletes the file under the name that it has now.</summary>
    public void Delete() => files.Files.DeleteFile(_file.Path);

    public void Dispose() => _file.Dispose();
}
