using System.Buffers.Binary;
using Connect.Storage.Files;

namespace Connect.Storage.Segments;

/// <summary>
/// The aborted transactions whose marker lies in a segment, in the order of the markers, in Kafka's `.txnindex` layout: i16 version, then
/// producer id, first offset, last offset and last stable offset as i64, big-endian. Most segments have none, and no file. What is in it
/// follows from the log: it is written again by whoever reads the log from a producer snapshot on.
/// https://github.com/apache/kafka/blob/trunk/storage/src/main/java/org/apache/kafka/storage/internals/log/AbortedTxn.java
/// </summary>
internal sealed class TransactionIndex(OpenFiles files, string path) : IDisposable
{
    public const int EntryBytes = 34;

    private const short Version = 0;
    private readonly IndexFile _file = new(files, path, EntryBytes);

    public int Count => _file.Count;

    /// <summary>Null if it is no entry.</summary>
    public static AbortedEntry? Decode(ReadOnlySpan<byte> entry) =>
        BinaryPrimitives.ReadInt16BigEndian(entry) != Version ? null : new AbortedEntry(
            BinaryPrimitives.ReadInt64BigEndian(entry[2..]),
            BinaryPrimitives.ReadInt64BigEndian(entry[10..]),
            BinaryPrimitives.ReadInt64BigEndian(entry[18..]),
            BinaryPrimitives.ReadInt64BigEndian(entry[26..]));

    public void Append(in AbortedEntry entry)
    {
        Span<byte> bytes = stackalloc byte[EntryBytes];
        BinaryPrimitives.WriteInt16BigEndian(bytes, Version);
        BinaryPrimitives.WriteInt64BigEndian(bytes[2..], entry.ProducerId);
        BinaryPrimitives.WriteInt64BigEndian(bytes[10..], entry.FirstOffset);
        BinaryPrimitives.WriteInt64BigEndian(bytes[18..], entry.LastOffset);
        BinaryPrimitives.WriteInt64BigEndian(bytes[26..], entry.LastStableOffset);
        _file.Append(bytes);
    }

    /// <summary>Throws <see cref="InvalidDataException"/> if the entry is not one.</summary>
    public AbortedEntry Read(int index) => TryRead(index) ?? throw new InvalidDataException(
        $"entry {index} of {path} is damaged. Stop the process and delete the partition's .snapshot files: the index is made again.");

    /// <summary>Index of the first entry whose marker lies at or behind <paramref name="offset"/>.</summary>
    public int FirstEndingAt(long offset)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (Read(middle).LastOffset < offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Takes out what lies at or behind <paramref name="offset"/>, and all behind the first entry that is damaged.</summary>
    public void TruncateFrom(long offset)
    {
        int count = 0;
        while (count < Count && TryRead(count) is { } entry && entry.LastOffset < offset)
        {
            count++;
        }

        Truncate(count);
    }

    public void Truncate(int count) => _file.Truncate(count);

    public void Flush()
    {
        if (Count > 0)
        {
            _file.Flush();
        }
    }

    public void Rename(string newPath) => _file.Rename(newPath);

    public void Delete() => _file.Delete();

    public void Dispose() => _file.Dispose();

    private AbortedEntry? TryRead(int index)
    {
        Span<byte> bytes = stackalloc byte[EntryBytes];
        _file.Read(index, bytes);
        return Decode(bytes);
    }
}
