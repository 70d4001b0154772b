using System.Buffers.Binary;
using Connect.Storage.Files;

namespace Connect.Storage.Segments;

/// <summary>Sparse index from offset to position: 4 bytes offset relative to the segment, 4 bytes position, big-endian.</summary>
internal sealed class OffsetIndex(OpenFiles files, string path, long baseOffset) : IDisposable
{
    public const int EntryBytes = 8;

    private readonly IndexFile _file = new(files, path, EntryBytes);

    public int Count => _file.Count;

    public long SizeBytes => _file.SizeBytes;

    /// <summary>True if the file is there and has whole entries.</summary>
    public bool IsWhole => _file.IsWhole;

    /// <summary>Notes that the batch that ends with <paramref name="lastOffset"/> starts at <paramref name="position"/>.</summary>
    public void Append(long lastOffset, int position)
    {
        Span<byte> entry = stackalloc byte[EntryBytes];
        BinaryPrimitives.WriteInt32BigEndian(entry, checked((int)(lastOffset - baseOffset)));
        BinaryPrimitives.WriteInt32BigEndian(entry[4..], position);
        _file.Append(entry);
    }

    public (long Offset, int Position) Read(int index)
    {
        Span<byte> entry = stackalloc byte[EntryBytes];
        _file.Read(index, entry);
        return Decode(entry, baseOffset);
    }

    public static (long Offset, int Position) Decode(ReadOnlySpan<byte> entry, long baseOffset) =>
        (baseOffset + BinaryPrimitives.ReadInt32BigEndian(entry), BinaryPrimitives.ReadInt32BigEndian(entry[4..]));

    /// <summary>
    /// Where to start looking for <paramref name="offset"/>: position and last offset of the last indexed batch at or before it, or the
    /// start of the segment, which no entry speaks of.
    /// </summary>
    public (long? Offset, int Position) Lookup(long offset)
    {
        int low = 0;
        int high = _file.Count - 1;
        (long? Offset, int Position) found = (null, 0);

        // Most readers are at the tail, so the last entry is tried first.
        int probe = high;
        while (low <= high)
        {
            (long entryOffset, int entryPosition) = Read(probe);
            if (entryOffset <= offset)
            {
                found = (entryOffset, entryPosition);
                low = probe + 1;
            }
            else
            {
                high = probe - 1;
            }

            probe = low + ((high - low) / 2);
        }

        return found;
    }

    /// <summary>True if the last entry can belong to a segment of <paramref name="segmentBytes"/> bytes.</summary>
    public bool IsPlausible(long segmentBytes)
    {
        if (Count == 0)
        {
            return true;
        }

        (long offset, int position) = Read(Count - 1);
        return offset >= baseOffset && position >= 0 && position < segmentBytes;
    }

    public void Truncate(int count) => _file.Truncate(count);

    public void Flush() => _file.Flush();

    public void Rename(string newPath) => _file.Rename(newPath);

    public void Delete() => _file.Delete();

    public void Dispose() => _file.Dispose();
}
