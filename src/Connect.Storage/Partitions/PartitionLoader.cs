using Connect.Protocol.Records;
using Connect.Storage.Durability;
using Connect.Storage.Files;
using Connect.Storage.Producers;
using Connect.Storage.Segments;
using Connect.Storage.Topics;

namespace Connect.Storage.Partitions;

/// <summary>
/// Opens a partition's directory. After a clean shutdown the files are taken as they are; otherwise the last segment, the only one that
/// can be incomplete, is checked batch by batch.
/// </summary>
internal sealed class PartitionLoader(PartitionContext context, PartitionIdentity identity, TopicConfig config)
{
    private readonly IFileSystem _files = context.Files;

    private readonly SegmentStorage _storage =
        new(context.OpenFiles, identity.Directory, config.IndexIntervalBytes, context.Logger);

    public PartitionState Load(bool wasShutDownCleanly)
    {
        PartitionDirectory.OpenOrCreate(_files, identity);
        LogSegment[] segments = OpenSegments();
        LogSegment last = segments[^1];
        long? cleanEnd = wasShutDownCleanly ? TryTrustTail(last) : null;
        bool lostRecords = false;
        long logEndOffset = cleanEnd ?? Recover(last, out lostRecords);
        long logStartOffset = Math.Max(segments[0].BaseOffset, Checkpointed(context.Checkpoints.LogStarts) ?? 0);
        if (logEndOffset < logStartOffset)
        {
            // All records that are left were deleted before.
            segments = StartOver(segments, logStartOffset);
            logEndOffset = logStartOffset;
        }

        var leaderEpochs = new LeaderEpochs(_files, identity.Directory);
        bool isNew = leaderEpochs.TryInitialize(logStartOffset);

        // With these policies consumers may have seen records that the disk never had.
        bool mayHaveLostMore = cleanEnd is null && context.Options.FlushPolicy != FlushPolicy.EveryBatchGroup;
        if (!isNew && (lostRecords || mayHaveLostMore))
        {
            leaderEpochs.Raise(logEndOffset);
        }

        return new PartitionState(
            _storage,
            new SegmentList(segments),
            LoadProducers(segments, logEndOffset),
            leaderEpochs,
            logStartOffset,
            logEndOffset,
            Checkpointed(context.Checkpoints.Cleaned));
    }

    private long? Checkpointed(IReadOnlyDictionary<(string Topic, int Partition), long> checkpoint) =>
        checkpoint.TryGetValue((identity.Topic, identity.Partition), out long offset) ? offset : null;

    private LogSegment[] OpenSegments()
    {
        var baseOffsets = new List<long>();
        foreach (string name in LeftoverFiles.Tidy(_files, identity.Directory, context.Logger))
        {
            if (SegmentFileNames.TryParse(name, SegmentFileNames.Log, out long baseOffset))
            {
                baseOffsets.Add(baseOffset);
            }
        }

        if (baseOffsets.Count == 0)
        {
            return [CreateSegment(baseOffset: Checkpointed(context.Checkpoints.LogStarts) ?? 0)];
        }

        baseOffsets.Sort();
        return [.. baseOffsets.Select(offset => LogSegment.TryOpen(_storage, offset)!)];
    }

    private LogSegment[] StartOver(LogSegment[] segments, long logStartOffset)
    {
        segments[^1].Seal(); // a stop before it is deleted makes it one that was completed
        LogSegment first = CreateSegment(logStartOffset);
        foreach (LogSegment segment in segments)
        {
            segment.Delete();
        }

        _files.FlushDirectory(identity.Directory);
        return [first];
    }

    private LogSegment CreateSegment(long baseOffset)
    {
        var segment = LogSegment.Create(_storage, baseOffset);
        _files.FlushDirectory(identity.Directory);
        return segment;
    }

    // Null if headers and indexes do not agree, marker or not.
    private long? TryTrustTail(LogSegment segment)
    {
        if (!segment.TryTrustIndexes())
        {
            return null;
        }

        long nextOffset = segment.BaseOffset;
        int start = segment.TrustedStart(long.MaxValue);
        var scanner = new BatchHeaderScanner(segment.File, start, segment.SizeBytes, stackalloc byte[BatchHeaderScanner.BufferBytes]);
        while (scanner.MoveNext(out RecordBatchHeader header))
        {
            nextOffset = header.NextOffset;
            segment.NoteTimestamp(header);
        }

        if (scanner.NextPosition != segment.SizeBytes)
        {
            return null;
        }

        segment.FirstAppendMs = FirstAppendMs(segment);
        return nextOffset;
    }

    // The age of the segment: not known after a restart, but its first record is hardly older than its timestamp.
    private long? FirstAppendMs(LogSegment segment)
    {
        long firstTimestampMs = segment.FirstTimestampMs();
        long nowMs = context.NowMs();
        return segment.SizeBytes == 0 ? null : firstTimestampMs < 0 ? nowMs : Math.Min(nowMs, firstTimestampMs);
    }

    private long Recover(LogSegment last, out bool lostRecords)
    {
        RecoveredSegment recovered = SegmentRecovery.Run(last, config.IndexIntervalBytes);
        if (Checkpointed(context.Checkpoints.RecoveryPoints) is { } recoveryPoint && recovered.NextOffset < recoveryPoint)
        {
            context.Logger.DurableRecordsLost(identity.ToString(), recovered.NextOffset, recoveryPoint);
        }

        lostRecords = recovered.Cut is not null;
        if (recovered.Cut is { } cut)
        {
            context.Logger.TailCut(
                cut.Bytes, last.File.Path, cut.Position, cut.Reason, recovered.NextOffset, cut.Batches, cut.LastOffset);
        }

        // I1: what was only in the page cache, names of files included, is about to become visible.
        _files.FlushDirectory(identity.Directory);
        bool hasFailedFlush = PartitionDirectory.HasFailedFlush(_files, identity.Directory);
        if (hasFailedFlush)
        {
            last.Rewrite();
        }

        last.Flush();
        if (hasFailedFlush)
        {
            PartitionDirectory.ForgetFailedFlush(_files, identity.Directory);
        }

        last.FirstAppendMs = FirstAppendMs(last);
        return recovered.NextOffset;
    }

    private ProducerStateTable LoadProducers(LogSegment[] segments, long logEndOffset)
    {
        var producers = new ProducerStateTable();
        long offset = ProducerSnapshot.Load(_files, identity.Directory, segments[0].BaseOffset, logEndOffset, producers);
        long nowMs = context.NowMs();
        Span<byte> buffer = stackalloc byte[BatchHeaderScanner.BufferBytes];
        for (int i = SegmentList.FloorIndex(segments, offset); i < segments.Length && offset < logEndOffset; i++)
        {
            LogSegment segment = segments[i];
            segment.TransactionIndex.TruncateFrom(offset);
            // Damage is told to whoever reads there, and keeps nobody from the rest of the log.
            var scanner = new BatchHeaderScanner(segment.File, segment.TrustedStart(offset), segment.SizeBytes, buffer);
            while (scanner.MoveNext(out RecordBatchHeader header))
            {
                if (header.LastOffset < offset)
                {
                    continue;
                }

                if (header is { IsControl: true, HasProducerId: true })
                {
                    ApplyMarker(segment, scanner.Position, header, producers, nowMs);
                }
                else
                {
                    producers.Apply(header, nowMs);
                }
            }
        }

        producers.Transactions.Settle(logEndOffset);
        return producers;
    }

    private static void ApplyMarker(
        LogSegment segment, long position, in RecordBatchHeader header, ProducerStateTable producers, long nowMs)
    {
        var batch = new byte[header.TotalBytes];
        if (segment.File.Read(batch, position) != batch.Length || TransactionMarker.TryRead(batch) is not { } marker)
        {
            return;
        }

        if (producers.Abort(header, marker, header.BaseOffset) is { } aborted)
        {
            segment.TransactionIndex.Append(aborted);
        }

        producers.Apply(header, marker, nowMs);
    }
}
