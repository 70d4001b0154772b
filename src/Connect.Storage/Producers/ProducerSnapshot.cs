using System.Buffers.Binary;
using Connect.Protocol.Records;
using Connect.Storage.Files;
using Connect.Storage.Segments;

namespace Connect.Storage.Producers;

/// <summary>
/// The state of the producers as of an offset, open transactions included, in Kafka's `.snapshot` files: version, checksum, then an
/// entry for each remembered batch of each producer, oldest first. Kafka writes only the last one and, reading, lets the last one win.
/// Snapshots only save work: without one the state is read from the log.
/// </summary>
internal static class ProducerSnapshot
{
    private const short Version = 1;
    private const int HeaderBytes = 10;
    private const int CrcPosition = 2;
    private const int CountPosition = 6;
    private const int EntryBytes = 46;
    private const int KeptFiles = 2;

    /// <summary>Writes the state of everything below <paramref name="offset"/> and deletes old snapshots.</summary>
    public static void Write(IFileSystem files, string directory, long offset, ProducerStateTable producers)
    {
        byte[] bytes = Encode(producers);
        using (IStorageFile file = files.Open(PathOf(directory, offset), create: true))
        {
            file.Truncate(0);
            file.Write(bytes, 0);
        }

        long[] offsets = Offsets(files, directory);
        foreach (long old in offsets.Take(offsets.Length - KeptFiles))
        {
            files.DeleteFile(PathOf(directory, old));
        }
    }

    /// <summary>
    /// Loads the newest good snapshot at or below <paramref name="maxOffset"/> and deletes later ones. Returns its offset, or
    /// <paramref name="logStartOffset"/> if there is none.
    /// </summary>
    public static long Load(IFileSystem files, string directory, long logStartOffset, long maxOffset, ProducerStateTable producers)
    {
        foreach (long offset in Offsets(files, directory).Reverse())
        {
            if (offset <= maxOffset && offset >= logStartOffset && TryRead(files, PathOf(directory, offset), producers))
            {
                return offset;
            }

            files.DeleteFile(PathOf(directory, offset));
        }

        return logStartOffset;
    }

    private static byte[] Encode(ProducerStateTable producers)
    {
        int entries = producers.Producers.Sum(state => Math.Max(1, state.Batches.Length));
        var bytes = new byte[HeaderBytes + (entries * EntryBytes)];
        BinaryPrimitives.WriteInt16BigEndian(bytes, Version);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(CountPosition), entries);
        Span<byte> rest = bytes.AsSpan(HeaderBytes);
        foreach (ProducerState state in producers.Producers)
        {
            if (state.Batches.IsEmpty)
            {
                WriteEntry(rest, state, new ProducerBatch(0, RecordBatchHeader.NoSequence, -1));
                rest = rest[EntryBytes..];
            }

            foreach (ProducerBatch batch in state.Batches)
            {
                WriteEntry(rest, state, batch);
                rest = rest[EntryBytes..];
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(CrcPosition), Crc32C.Compute(bytes.AsSpan(CountPosition)));
        return bytes;
    }

    private static void WriteEntry(Span<byte> entry, ProducerState state, ProducerBatch batch)
    {
        BinaryPrimitives.WriteInt64BigEndian(entry, state.ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(entry[8..], state.Epoch);
        BinaryPrimitives.WriteInt32BigEndian(entry[10..], batch.LastSequence);
        BinaryPrimitives.WriteInt64BigEndian(entry[14..], batch.LastOffset);
        BinaryPrimitives.WriteInt32BigEndian(entry[22..], batch.LastSequence < 0 ? 0 : (int)(batch.LastOffset - batch.BaseOffset));
        BinaryPrimitives.WriteInt64BigEndian(entry[26..], state.LastTimestampMs);
        BinaryPrimitives.WriteInt32BigEndian(entry[34..], state.CoordinatorEpoch);
        BinaryPrimitives.WriteInt64BigEndian(entry[38..], state.TransactionFirstOffset ?? -1);
    }

    /// <summary>The entries of a snapshot; null if it is damaged.</summary>
    public static IReadOnlyList<SnapshotEntry>? TryDecode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes
            || BinaryPrimitives.ReadInt16BigEndian(bytes) != Version
            || BinaryPrimitives.ReadUInt32BigEndian(bytes[CrcPosition..]) != Crc32C.Compute(bytes[CountPosition..])
            || bytes.Length - HeaderBytes != (long)BinaryPrimitives.ReadInt32BigEndian(bytes[CountPosition..]) * EntryBytes)
        {
            return null;
        }

        var entries = new List<SnapshotEntry>();
        for (ReadOnlySpan<byte> rest = bytes[HeaderBytes..]; !rest.IsEmpty; rest = rest[EntryBytes..])
        {
            entries.Add(ReadEntry(rest));
        }

        return entries;
    }

    private static bool TryRead(IFileSystem files, string path, ProducerStateTable producers)
    {
        using IStorageFile file = files.OpenForReading(path);
        if (TryDecode(file.ReadToEnd()) is not { } entries)
        {
            return false;
        }

        foreach (SnapshotEntry entry in entries)
        {
            producers.Restore(entry.Producer, entry.Batch);
        }

        return true;
    }

    private static SnapshotEntry ReadEntry(ReadOnlySpan<byte> entry)
    {
        int lastSequence = BinaryPrimitives.ReadInt32BigEndian(entry[10..]);
        int offsetDelta = BinaryPrimitives.ReadInt32BigEndian(entry[22..]);
        ProducerBatch? batch = lastSequence < 0
            ? null
            : new ProducerBatch(
                (int)(((long)lastSequence - offsetDelta) & int.MaxValue), lastSequence, BinaryPrimitives.ReadInt64BigEndian(entry[14..]));
        var producer = new ActiveProducer(
            BinaryPrimitives.ReadInt64BigEndian(entry),
            BinaryPrimitives.ReadInt16BigEndian(entry[8..]),
            lastSequence,
            BinaryPrimitives.ReadInt64BigEndian(entry[26..]),
            BinaryPrimitives.ReadInt32BigEndian(entry[34..]),
            BinaryPrimitives.ReadInt64BigEndian(entry[38..]));
        return new SnapshotEntry(producer, batch);
    }

    private static long[] Offsets(IFileSystem files, string directory)
    {
        var offsets = new List<long>();
        foreach (string name in files.ListFiles(directory))
        {
            if (SegmentFileNames.TryParse(name, SegmentFileNames.ProducerSnapshot, out long offset))
            {
                offsets.Add(offset);
            }
        }

        offsets.Sort();
        return [.. offsets];
    }

    private static string PathOf(string directory, long offset) =>
        Path.Combine(directory, SegmentFileNames.For(offset, SegmentFileNames.ProducerSnapshot));
}
