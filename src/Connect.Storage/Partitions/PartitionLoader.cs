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

    public PartitionState Load(bool wasShutDownCleanly)
    {
        PartitionDirectory.OpenOrCreate(_files, identity);
        LogSegment[] segments = OpenSegments();
        foreach (LogSegment segment in segments.AsSpan(0, segments.Length - 1))
        {
            LoadCompleted(segment);
        }

        LogSegment last = segments[^1];
        long? cleanEnd = wasShutDownCleanly ? TryTrustTail(last) : null;
        bool lostRecords = false;
        long logEndOffset = cleanEnd ?? Recover(last, out lostRecords);
        var leaderEpochs = new LeaderEpochs(_files, identity.Directory);
        bool isNew = leaderEpochs.TryInitialize(segments[0].BaseOffset);

        // With these policies consumers may have seen records that the disk never had.
        bool mayHaveLostMore = cleanEnd is null && context.Options.FlushPolicy != FlushPolicy.EveryBatchGroup;
        if (!isNew && (lostRecords || mayHaveLostMore))
        {
            leaderEpochs.Raise(logEndOffset);
        }

        return new PartitionState(new SegmentList(segments), LoadProducers(segments, logEndOffset), leaderEpochs, logEndOffset);
    }

    private LogSegment[] OpenSegments()
    {
        var baseOffsets = new List<long>();
        foreach (string name in _files.ListFiles(identity.Directory))
        {
            if (SegmentFileNames.TryParse(name, SegmentFileNames.Log, out long baseOffset))
            {
                baseOffsets.Add(baseOffset);
            }
        }

        if (baseOffsets.Count == 0)
        {
            var first = new LogSegment(_files, identity.Directory, baseOffset: 0, create: true);
            _files.FlushDirectory(identity.Directory);
            return [first];
        }

        baseOffsets.Sort();
        return [.. baseOffsets.Select(offset => new LogSegment(_files, identity.Directory, offset, create: false))];
    }

    private void LoadCompleted(LogSegment segment)
    {
        if (!segment.HasPlausibleIndexes())
        {
            context.Logger.IndexRebuilt(segment.File.Path);
            RebuildIndexes(segment);
        }

        segment.LoadMaxTimestamp();
        segment.ReleaseIndexes();
    }

    // A completed segment is never cut: damage in it is reported to whoever reads there.
    private void RebuildIndexes(LogSegment segment)
    {
        segment.Reindex(segment.SizeBytes);
        var scanner = new BatchHeaderScanner(segment.File, 0, segment.SizeBytes, stackalloc byte[BatchHeaderScanner.BufferBytes]);
        while (scanner.MoveNext(out RecordBatchHeader header))
        {
            segment.Note(header, scanner.Position, config.IndexIntervalBytes);
        }

        segment.Seal();
    }

    // Null if headers and indexes do not agree, marker or not.
    private long? TryTrustTail(LogSegment segment)
    {
        if (!segment.HasPlausibleIndexes())
        {
            return null;
        }

        segment.LoadMaxTimestamp();
        segment.FirstAppendMs = segment.SizeBytes > 0 ? context.NowMs() : null;
        long nextOffset = segment.BaseOffset;
        int start = segment.OffsetIndex.Lookup(long.MaxValue);
        var scanner = new BatchHeaderScanner(segment.File, start, segment.SizeBytes, stackalloc byte[BatchHeaderScanner.BufferBytes]);
        while (scanner.MoveNext(out RecordBatchHeader header))
        {
            nextOffset = header.NextOffset;
        }

        return scanner.NextPosition == segment.SizeBytes ? nextOffset : null;
    }

    private long Recover(LogSegment last, out bool lostRecords)
    {
        RecoveredSegment recovered = SegmentRecovery.Run(last, config.IndexIntervalBytes);
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

        last.FirstAppendMs = last.SizeBytes > 0 ? context.NowMs() : null;
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
            long start = segment.FindPosition(offset) ?? segment.SizeBytes;
            var scanner = new BatchHeaderScanner(segment.File, start, segment.SizeBytes, buffer);
            while (scanner.MoveNext(out RecordBatchHeader header))
            {
                producers.Apply(header, nowMs);
            }
        }

        return producers;
    }
}
