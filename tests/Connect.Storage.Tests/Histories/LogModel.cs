namespace Connect.Storage.Tests.Histories;

/// <summary>A record as it was sent; without a value it deletes its key.</summary>
internal sealed record SentRecord(string Key, string? Value, long TimestampMs);

/// <summary>
/// What a log must hold, whatever happened: a list of the records that were sent, and bounds. Up to <see cref="Acknowledged"/> they must be
/// there; the log may start anywhere from <see cref="LeastStart"/> to <see cref="MostStart"/>; a compacted log may miss what a later
/// record of the same key replaced, and tombstones that are old enough.
/// </summary>
internal sealed class LogModel(bool isCompacted, long deleteRetentionMs)
{
    public bool IsCompacted => isCompacted;

    public List<SentRecord> Sent { get; } = [];

    public int Acknowledged { get; set; }

    public long LeastStart { get; set; }

    public long MostStart { get; set; }

    /// <summary>A damaged disk may have lost anything: only what is there is compared.</summary>
    public bool MayHaveLost { get; set; }

    public void MoveStart(long offset, bool isDurable)
    {
        MostStart = Math.Max(MostStart, offset);
        LeastStart = isDurable ? Math.Max(LeastStart, offset) : LeastStart;
    }

    /// <summary>Compares the log with the model and takes over what turned out to be there.</summary>
    public void Check(PartitionLog log, List<FoundRecord> found, long nowMs)
    {
        long end = log.LogEndOffset;
        Assert.True(end <= Sent.Count, $"the log ends at {end}, {Sent.Count} records were sent");
        foreach (FoundRecord record in found)
        {
            Assert.Equal((record.Offset, Sent[(int)record.Offset]), (record.Offset, record.Record));
        }

        Assert.Equal(found.Select(f => f.Offset).Distinct().Order(), found.Select(f => f.Offset));
        if (MayHaveLost)
        {
            return;
        }

        Assert.True(end >= Acknowledged, $"{Acknowledged} records were acknowledged, the log ends at {end}");
        Assert.InRange(log.LogStartOffset, LeastStart, MostStart);
        CheckMissing(log.LogStartOffset, end, [.. found.Select(f => f.Offset)], nowMs);
        Sent.RemoveRange((int)end, Sent.Count - (int)end);
        Acknowledged = (int)end;
        LeastStart = log.LogStartOffset;
        MostStart = Math.Min(MostStart, end);
    }

    private void CheckMissing(long start, long end, HashSet<long> found, long nowMs)
    {
        var later = new HashSet<string>();
        for (long offset = end - 1; offset >= start; offset--)
        {
            SentRecord record = Sent[(int)offset];
            bool isExpired = record.Value is null && nowMs >= record.TimestampMs + deleteRetentionMs;
            bool mayBeMissing = isCompacted && (later.Contains(record.Key) || isExpired);
            Assert.True(found.Contains(offset) || mayBeMissing, $"offset {offset}, {record}, is missing of {start} to {end}");
            later.Add(record.Key);
        }
    }
}

/// <summary>A record as it was read.</summary>
internal readonly record struct FoundRecord(long Offset, SentRecord Record);
