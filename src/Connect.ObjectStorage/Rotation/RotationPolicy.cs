using Connect.Abstractions.Data;

namespace Connect.ObjectStorage.Rotation;

/// <summary>Why the open objects of a partition were completed.</summary>
public enum RotationReason
{
    /// <summary><c>flush.size</c> records.</summary>
    FlushSize,

    /// <summary><c>flush.size.bytes</c> bytes.</summary>
    FlushBytes,

    /// <summary><c>rotate.interval.ms</c> between the times of the records.</summary>
    RecordTime,

    /// <summary>A time of <c>rotate.schedule.interval.ms</c>.</summary>
    Schedule,

    /// <summary>A record of another folder, with record-time rotation.</summary>
    PartitionChange,

    /// <summary>A record of another schema.</summary>
    SchemaChange,

    /// <summary>One more object would be more than <c>partitioner.max.open.files</c>.</summary>
    OpenFiles,

    /// <summary>The task held more than <c>buffer.max.bytes</c>.</summary>
    BufferLimit,
}

/// <summary>What the open objects of one partition of the log have in common: they are completed together.</summary>
/// <param name="Records">How many records they hold.</param>
/// <param name="Bytes">Their size before compression.</param>
/// <param name="BaseTimestamp">The time of the first record, in milliseconds; null when there is none.</param>
/// <param name="LastFolder">The folder of the last record.</param>
/// <param name="OpenFiles">How many objects are open.</param>
/// <param name="ScheduledAt">The wall-clock time of the next scheduled rotation; null without a schedule.</param>
public readonly record struct Generation(
    long Records, long Bytes, long? BaseTimestamp, string? LastFolder, int OpenFiles, DateTimeOffset? ScheduledAt);

/// <summary>A record that is about to be appended.</summary>
/// <param name="Timestamp">Its time in milliseconds; null when rotation does not depend on it.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Schema">Its value's schema.</param>
/// <param name="IsFileOpen">Whether the object that it goes to is open.</param>
/// <param name="FileSchema">The schema of that object.</param>
public readonly record struct NextRecord(long? Timestamp, string Folder, Schema? Schema, bool IsFileOpen, Schema? FileSchema);

/// <summary>
/// Decides when objects are complete: by the records alone where it can, because only then a replay cuts them at the same places.
/// Pure.
/// </summary>
public sealed record RotationPolicy
{
    /// <summary>Records after which the objects are complete.</summary>
    public required int FlushSize { get; init; }

    /// <summary>Bytes before compression after which they are complete; null for no limit.</summary>
    public long? FlushBytes { get; init; }

    /// <summary>Time between records after which they are complete; null for no limit.</summary>
    public TimeSpan? RecordInterval { get; init; }

    /// <summary>Whether a record of another folder completes the objects, where <see cref="RecordInterval"/> is set.</summary>
    public bool RotateOnPartitionChange { get; init; } = true;

    /// <summary>The wall-clock times; null for none.</summary>
    public RotationSchedule? Schedule { get; init; }

    /// <summary>How many objects a partition of the log may have open; null for no limit.</summary>
    public int? MaxOpenFiles { get; init; }

    /// <summary>
    /// True when a replay cuts objects at the same places, whenever it happens. Where it does not, objects of one cut must not land
    /// before the offset of the cut before them is committed: a replay then begins at that cut and overwrites what landed behind it.
    /// </summary>
    public bool IsFunctionOfRecords => Schedule is null;

    /// <summary>Whether to complete the objects before a record is appended.</summary>
    public RotationReason? BeforeAppend(in Generation open, in NextRecord next, DateTimeOffset now)
    {
        if (open.Records == 0)
        {
            return null;
        }

        if (IsRecordTimeOver(open, next.Timestamp))
        {
            return RotationReason.RecordTime;
        }

        if (RecordInterval is not null && RotateOnPartitionChange && open.LastFolder != next.Folder)
        {
            return RotationReason.PartitionChange;
        }

        if (open.ScheduledAt <= now)
        {
            return RotationReason.Schedule;
        }

        if (next.IsFileOpen && !Equals(next.FileSchema, next.Schema))
        {
            return RotationReason.SchemaChange;
        }

        return !next.IsFileOpen && open.OpenFiles >= MaxOpenFiles ? RotationReason.OpenFiles : null;
    }

    /// <summary>Whether to complete the objects after a record was appended.</summary>
    public RotationReason? AfterAppend(in Generation open)
    {
        if (open.Records >= FlushSize)
        {
            return RotationReason.FlushSize;
        }

        return open.Bytes >= FlushBytes ? RotationReason.FlushBytes : null;
    }

    /// <summary>Whether to complete the objects although no record comes.</summary>
    /// <param name="open">The open objects.</param>
    /// <param name="wallclockTimestamp">The present time where records are timed by the wall clock; otherwise null.</param>
    /// <param name="now">The present time.</param>
    public RotationReason? OnClock(in Generation open, long? wallclockTimestamp, DateTimeOffset now)
    {
        if (open.Records == 0)
        {
            return null;
        }

        if (open.ScheduledAt <= now)
        {
            return RotationReason.Schedule;
        }

        return IsRecordTimeOver(open, wallclockTimestamp) ? RotationReason.RecordTime : null;
    }

    private bool IsRecordTimeOver(in Generation open, long? timestamp) =>
        RecordInterval is { } interval && timestamp - open.BaseTimestamp >= interval.TotalMilliseconds;
}
