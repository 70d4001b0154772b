using Connect.Protocol.Records;
using Connect.Storage.Files;
using Connect.Storage.Partitions;
using Connect.Storage.Producers;
using Connect.Storage.Segments;

namespace Connect.Storage.Inspection;

/// <summary>Shows what the files of a partition hold, each for itself and in the order of its bytes. Writes nothing.</summary>
public sealed class LogDump(IFileSystem files, bool withRecords)
{
    /// <summary>
    /// Reads a file or all files of a directory. A file that goes meanwhile ends early. Throws <see cref="LogException"/> if there is
    /// nothing at the path, and what the disk throws.
    /// </summary>
    public IEnumerable<LogItem> Read(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        LogPaths.ThrowIfMissing(files, full);
        if (LogPaths.IsDataDirectory(files, full))
        {
            throw new LogException(
                LogErrorKind.InvalidConfig, $"{full} is a data directory. Give a partition of it, such as orders-0, or a file of one.");
        }

        return files.DirectoryExists(full)
            ? files.ListFiles(full).Order(StringComparer.Ordinal).SelectMany(name => ReadFile(Path.Combine(full, name)))
            : ReadFile(full);
    }

    private IEnumerable<LogItem> ReadFile(string path)
    {
        // What compaction and retention leave for a while has the extension before its suffix.
        string name = Path.GetFileName(path);
        string suffix = new[] { SegmentFileNames.Deleted, SegmentFileNames.Cleaned, SegmentFileNames.Swap }
            .FirstOrDefault(s => name.EndsWith(s, StringComparison.Ordinal), "");
        string extension = Path.GetExtension(name[..^suffix.Length]);
        if (name == LeaderEpochs.FileName)
        {
            return LeaderEpochItems(path);
        }

        return SegmentFileNames.TryParse(name[..^suffix.Length], extension, out long baseOffset)
            ? extension switch
            {
                SegmentFileNames.Log => LogItems(path),
                SegmentFileNames.OffsetIndex => OffsetItems(path, baseOffset),
                SegmentFileNames.TimeIndex => TimeItems(path, baseOffset),
                SegmentFileNames.TransactionIndex => AbortedItems(path),
                SegmentFileNames.ProducerSnapshot => SnapshotItems(path),
                _ => [],
            }
            : [];
    }

    private IEnumerable<LogItem> LogItems(string path)
    {
        if (TryOpen(path) is not { } file)
        {
            yield break;
        }

        using (file)
        using (var batches = new SegmentBatchReader(file, 0, file.LengthBytes))
        {
            while (batches.MoveNext())
            {
                yield return BatchItem(path, batches);
                foreach (LogItem record in withRecords ? RecordItems(path, batches) : [])
                {
                    yield return record;
                }
            }

            if (batches.Damage is { } problem)
            {
                yield return LogItem.Of(new LogDamage(
                    path, batches.Position, problem, "connect log verify says what follows it and what to do."));
            }

            yield return LogItem.Of(path, "end", ("position", batches.NextPosition));
        }
    }

    private static LogItem BatchItem(string path, SegmentBatchReader batches)
    {
        RecordBatchHeader header = batches.Header;
        TransactionMarker? marker = header.IsControl ? MarkerOf(batches) : null;
        return LogItem.Of(
            path,
            "batch",
            ("position", batches.Position),
            ("bytes", header.TotalBytes),
            ("base_offset", header.BaseOffset),
            ("last_offset", header.LastOffset),
            ("records", header.RecordCount),
            ("codec", header.Codec.ToString().ToLowerInvariant()),
            ("crc", header.Crc),
            ("leader_epoch", header.PartitionLeaderEpoch),
            ("max_timestamp", header.MaxTimestamp),
            ("timestamp_type", header.IsLogAppendTime ? "log_append_time" : "create_time"),
            ("producer_id", header.ProducerId),
            ("producer_epoch", header.ProducerEpoch),
            ("base_sequence", header.BaseSequence),
            ("transactional", header.IsTransactional),
            ("control", header.IsControl),
            ("marker", marker?.Type.ToString().ToLowerInvariant()),
            ("coordinator_epoch", marker?.CoordinatorEpoch),
            ("delete_horizon", header.DeleteHorizonMs));
    }

    private static TransactionMarker? MarkerOf(SegmentBatchReader batches)
    {
        try
        {
            return TransactionMarker.TryRead(batches.Batch);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static List<LogItem> RecordItems(string path, SegmentBatchReader batches)
    {
        var items = new List<LogItem>();
        try
        {
            using var records = new RecordBatchReader(batches.Batch);
            while (records.TryRead(out Record record))
            {
                items.Add(LogItem.Of(
                    path,
                    "record",
                    ("offset", record.Offset),
                    ("timestamp", record.TimestampMs),
                    ("key", record.Key?.ToArray()),
                    ("value", record.Value?.ToArray()),
                    ("headers", record.ReadHeaders())));
            }
        }
        catch (InvalidDataException e)
        {
            items.Add(LogItem.Of(new LogDamage(path, batches.Position, e.Message, Advice.Restore)));
        }

        return items;
    }

    private IEnumerable<LogItem> OffsetItems(string path, long baseOffset) => Entries(path, OffsetIndex.EntryBytes, bytes =>
    {
        (long offset, int position) = OffsetIndex.Decode(bytes, baseOffset);
        return LogItem.Of(path, "offset_index_entry", ("offset", offset), ("position", position));
    });

    private IEnumerable<LogItem> TimeItems(string path, long baseOffset) => Entries(path, TimeIndex.EntryBytes, bytes =>
    {
        (long timestampMs, long offset) = TimeIndex.Decode(bytes, baseOffset);
        return LogItem.Of(path, "time_index_entry", ("timestamp", timestampMs), ("offset", offset));
    });

    private IEnumerable<LogItem> AbortedItems(string path) => Entries(path, TransactionIndex.EntryBytes, bytes =>
        TransactionIndex.Decode(bytes) is { } entry
            ? LogItem.Of(
                path,
                "aborted_transaction",
                ("producer_id", entry.ProducerId),
                ("first_offset", entry.FirstOffset),
                ("last_offset", entry.LastOffset),
                ("last_stable_offset", entry.LastStableOffset))
            : LogItem.Of(new LogDamage(path, null, "An entry has an unknown version.", Advice.TransactionIndex)));

    private IEnumerable<LogItem> Entries(string path, int entryBytes, Decode decode)
    {
        if (IndexEntries.TryRead(files, path, entryBytes) is not { } entries)
        {
            yield break;
        }

        for (int i = 0; i < entries.Count; i++)
        {
            yield return decode(entries[i]);
        }

        if (entries.LeftoverBytes > 0)
        {
            yield return LogItem.Of(new LogDamage(
                path, entries.PositionOf(entries.Count), $"{entries.LeftoverBytes} bytes are no whole entry.", Advice.WrongIndex));
        }
    }

    private IEnumerable<LogItem> SnapshotItems(string path)
    {
        if (TryOpen(path) is not { } file)
        {
            return [];
        }

        using (file)
        {
            return ProducerSnapshot.TryDecode(file.ReadToEnd()) is { } entries
                ? [.. entries.Select(entry => LogItem.Of(
                    path,
                    "producer",
                    ("producer_id", entry.Producer.ProducerId),
                    ("producer_epoch", entry.Producer.Epoch),
                    ("first_sequence", entry.Batch?.FirstSequence),
                    ("last_sequence", entry.Batch?.LastSequence),
                    ("last_offset", entry.Batch?.LastOffset),
                    ("last_timestamp", entry.Producer.LastTimestampMs),
                    ("coordinator_epoch", entry.Producer.CoordinatorEpoch),
                    ("transaction_first_offset", entry.Producer.TransactionFirstOffset)))]
                : [LogItem.Of(new LogDamage(path, null, "Length, version or checksum is wrong.", Advice.Snapshot))];
        }
    }

    private IEnumerable<LogItem> LeaderEpochItems(string path) => SmallFileVerifier.Check(files, path) is { } damage
        ? [LogItem.Of(damage)]
        : LeaderEpochs.Read(files, path)
            .Select(start => LogItem.Of(path, "leader_epoch", ("epoch", start.Epoch), ("start_offset", start.StartOffset)));

    private IStorageFile? TryOpen(string path)
    {
        try
        {
            return files.OpenForReading(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private delegate LogItem Decode(ReadOnlySpan<byte> entry);
}
