using Connect.Storage.Files;
using Connect.Storage.Partitions;
using Connect.Storage.Segments;

namespace Connect.Storage.Inspection;

/// <summary>
/// Verifies a partition's directory, or one file of it, without writing anything. A broker may be at work in it: what looks damaged is
/// looked at again a little later, because it may have been in the middle of an append, of a deletion or of a compaction.
/// </summary>
internal sealed class PartitionVerifier(IFileSystem files, TimeProvider time, string directory)
{
    private const int Attempts = 3;
    private static readonly TimeSpan WriterPause = TimeSpan.FromMilliseconds(200);
    private readonly List<LogDamage> _damage = [];

    /// <summary>All files of the directory.</summary>
    public async Task<PartitionReport> VerifyAsync(CancellationToken cancellationToken)
    {
        // Before the log, which only grows: what the checkpoint says must be there.
        long? recoveryPoint = CheckpointedIn(LogCheckpoints.RecoveryPointFile);
        string[] names = [.. files.ListFiles(directory).Order(StringComparer.Ordinal)];
        PartitionReport report = await VerifySegmentsAsync(SegmentsIn(names), cancellationToken);
        if (report.EndOffset < recoveryPoint)
        {
            _damage.Add(new LogDamage(directory, null, $"The log ends at offset {report.EndOffset}; everything below {recoveryPoint} "
                + "was on the disk before.", Advice.LostRecords));
        }

        foreach (string name in names)
        {
            await CheckOtherAsync(name, cancellationToken);
        }

        return report with { Damage = _damage };
    }

    /// <summary>One file: a segment with its indexes, or a file that stands for itself.</summary>
    public async Task<PartitionReport> VerifyFileAsync(string path, CancellationToken cancellationToken)
    {
        string name = Path.GetFileName(path);
        if (SmallFileVerifier.Knows(name))
        {
            await CheckOtherAsync(name, cancellationToken);
            return new PartitionReport { Path = path, Damage = _damage };
        }

        string extension = Path.GetExtension(name);
        return SegmentFileNames.TryParse(name, extension, out long baseOffset) && SegmentFileNames.SegmentExtensions.Contains(extension)
            ? await VerifySegmentsAsync([baseOffset], cancellationToken) with { Path = path, Damage = _damage }
            : throw new LogException(
                LogErrorKind.InvalidConfig,
                $"{path} is no file of a partition that can be verified. Give a directory, or a file with the name of a segment.");
    }

    private static long[] SegmentsIn(IEnumerable<string> names) =>
    [
        .. names.Select(name => SegmentFileNames.TryParse(name, SegmentFileNames.Log, out long offset) ? offset : -1)
            .Where(offset => offset >= 0).Order(),
    ];

    private async Task<PartitionReport> VerifySegmentsAsync(long[] baseOffsets, CancellationToken cancellationToken)
    {
        var total = new PartitionReport { Path = directory, StartOffset = baseOffsets.Length > 0 ? baseOffsets[0] : null, Damage = [] };
        var transactions = new TransactionTrail();
        int leaderEpoch = 0;
        long? expected = null;
        long logStart = CheckpointedIn(LogCheckpoints.LogStartFile) ?? 0;
        foreach (long baseOffset in baseOffsets)
        {
            if (await VerifySegmentAsync(baseOffset, leaderEpoch, transactions, cancellationToken) is not { } report)
            {
                total = total with { SegmentsGone = total.SegmentsGone + 1 };
                expected = null;
                continue;
            }

            if (expected is { } offset && offset != baseOffset && report.Damage.Count == 0 && baseOffset > logStart)
            {
                // Below the start of the log nobody reads. The last batch of each segment stays, whatever is compacted, so that segments
                // join.
                _damage.Add(new LogDamage(
                    Path.Combine(directory, SegmentFileNames.For(baseOffset, SegmentFileNames.Log)), 0,
                    $"The segment begins at offset {baseOffset}; the one before it ends before {offset}.", Advice.LostRecords));
            }

            _damage.AddRange(report.Damage);
            expected = report.HasUnreadEnd ? null : report.NextOffset;
            (leaderEpoch, transactions) = (report.LeaderEpoch, report.Transactions);
            total = total with
            {
                Segments = total.Segments + 1,
                Batches = total.Batches + report.Batches,
                Records = total.Records + report.Records,
                Bytes = total.Bytes + report.Bytes,
                EndOffset = report.NextOffset,
            };
        }

        return total;
    }

    // Null: the segment is not part of the log any more.
    private async Task<SegmentReport?> VerifySegmentAsync(
        long baseOffset, int leaderEpoch, TransactionTrail transactions, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long[] before = SegmentsIn(files.ListFiles(directory));
            if (!before.Contains(baseOffset))
            {
                return null;
            }

            long next = before.FirstOrDefault(offset => offset > baseOffset, -1);
            var place = new SegmentPlace(
                directory, baseOffset, next < 0 ? null : next, leaderEpoch, transactions, next >= 0 || WasShutDownCleanly());
            try
            {
                SegmentReport report = new SegmentVerifier(files, place).Run();
                bool isSettled = next >= 0 && before.SequenceEqual(SegmentsIn(files.ListFiles(directory)));
                if (report.Damage.Count == 0 || isSettled || attempt == Attempts)
                {
                    return report;
                }
            }
            catch (FileNotFoundException) when (attempt < Attempts)
            {
                // It goes at this moment, or its name changes.
            }

            await Task.Delay(WriterPause, time, cancellationToken);
        }
    }

    private async Task CheckOtherAsync(string name, CancellationToken cancellationToken)
    {
        string path = Path.Combine(directory, name);
        if (!SmallFileVerifier.Knows(name))
        {
            CheckOrphan(path, name);
            return;
        }

        LogDamage? found = SmallFileVerifier.Check(files, path);
        for (int attempt = 1; found is not null && attempt < Attempts; attempt++)
        {
            await Task.Delay(WriterPause, time, cancellationToken);
            found = SmallFileVerifier.Check(files, path);
        }

        if (found is not null)
        {
            _damage.Add(found);
        }
    }

    private void CheckOrphan(string path, string name)
    {
        if (SegmentFileNames.TryParseIndex(name, out _)
            && files.FileExists(path)
            && !files.FileExists(Path.ChangeExtension(path, SegmentFileNames.Log)))
        {
            _damage.Add(new LogDamage(path, null, "There is no segment that it is an index of.", Advice.Orphan));
        }
    }

    private bool WasShutDownCleanly() =>
        Path.GetDirectoryName(directory) is { } parent && files.FileExists(Path.Combine(parent, LogStore.CleanShutdownFile));

    private long? CheckpointedIn(string file)
    {
        string name = Path.GetFileName(directory);
        int dash = name.LastIndexOf('-');
        if (dash < 0 || !int.TryParse(name.AsSpan(dash + 1), out int partition) || Path.GetDirectoryName(directory) is not { } parent)
        {
            return null;
        }

        try
        {
            return OffsetCheckpoint.Read(files, Path.Combine(parent, file))
                .TryGetValue((name[..dash], partition), out long offset) ? offset : null;
        }
        catch (LogStorageException)
        {
            // Damage of the data directory, which is said there.
            return null;
        }
    }
}
