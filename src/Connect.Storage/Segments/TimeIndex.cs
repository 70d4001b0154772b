using System.Buffers.Binary;
using Connect.Storage.Files;

namespace Connect.Storage.Segments;

/// <summary>
/// Sparse index from timestamp to offset: 8 bytes timestamp, 4 bytes relative offset, big-endian. An entry says that records up to its
/// offset have at most its timestamp.
/// </summary>
internal sealed class TimeIndex(OpenFiles files, string path, long baseOffset) : IDisposable
{
    public const int EntryBytes = 12;

    private readonly IndexFile _file = new(files, path, EntryBytes);

    public int Count => _file.Count;

    public long SizeBytes => _file.SizeBytes;

    /// <summary>True if the file is there and has whole entries.</summary>
    public bool IsWhole => _file.IsWhole;

    public void Append(long timestampMs, long offset)
    {
        Span<byte> entry = stackalloc byte[EntryBytes];
        BinaryPrimitives.WriteInt64BigEndian(entry, timestampMs);
        BinaryPrimitives.WriteInt32BigEndian(entry[8..], checked((int)(offset - baseOffset)));
        _file.Append(entry);
    }

    public (long TimestampMs, long Offset) Read(int index)
    {
        Span<byte> entry = stackalloc byte[EntryBytes];
        _file.Read(index, entry);
        return Decode(entry, baseOffset);
    }

    public static (long TimestampMs, long Offset) Decode(ReadOnlySpan<byte> entry, long baseOffset) =>
        (BinaryPrimitives.ReadInt64BigEndian(entry), baseOffset + BinaryPrimitives.ReadInt32BigEndian(entry[8..]));

    /// <summary>The last entry with a timestamp below <paramref name="timestampMs"/>, or null if there is none.</summary>
    public (long TimestampMs, long Offset)? Lookup(long timestampMs)
    {
        int low = 0;
        int high = _file.Count - 1;
        (long, long)? found = null;
        while (low <= high)
        {
            int middle = low + ((high - low) / 2);
            (long entryTimestamp, long entryOffset) = Read(middle);
            if (entryTimestamp < timestampMs)
            {
                found = (entryTimestamp, entryOffset);
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return found;
    }

    /// <summary>True if the last entry can belong to the segment.</summary>
    public bool IsPlausible()
    {
        if (Count == 0)
        {
            return true;
        }

        (_, long offset) = Read(Count - 1);
        return offset >= baseOffset;
    }

    public void Truncate(int count) => _file.Truncate(count);

    public void Flush() => _file.Flush();

    public void Rename(string newPath) => _file.Rename(newPath);

    public void Delete() => _file.Delete();

    public void Dispose() => _file.Dispose();
}
