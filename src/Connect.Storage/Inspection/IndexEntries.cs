using Connect.Storage.Files;
using Connect.Storage.Segments;

namespace Connect.Storage.Inspection;

/// <summary>An index of a segment as it was read from its file, at once and before the log: a broker writes the log first.</summary>
internal sealed class IndexEntries
{
    private readonly byte[] _bytes;
    private readonly int _entryBytes;

    private IndexEntries(string path, byte[] bytes, int entryBytes)
    {
        Path = path;
        _bytes = bytes;
        _entryBytes = entryBytes;
    }

    public string Path { get; }

    public int Count => _bytes.Length / _entryBytes;

    /// <summary>Bytes behind the last whole entry.</summary>
    public int LeftoverBytes => _bytes.Length % _entryBytes;

    /// <summary>Null if there is no such file.</summary>
    public static IndexEntries? TryRead(IFileSystem files, string path, int entryBytes)
    {
        try
        {
            using IStorageFile file = files.OpenForReading(path);
            return new IndexEntries(path, file.ReadToEnd(), entryBytes);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    public static int EntryBytesOf(string extension) => extension switch
    {
        SegmentFileNames.OffsetIndex => OffsetIndex.EntryBytes,
        SegmentFileNames.TimeIndex => TimeIndex.EntryBytes,
        _ => TransactionIndex.EntryBytes,
    };

    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(index * _entryBytes, _entryBytes);

    public long PositionOf(int index) => (long)index * _entryBytes;
}
