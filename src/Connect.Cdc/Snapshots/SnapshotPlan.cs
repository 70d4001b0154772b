using Connect.Abstractions.Errors;

namespace Connect.Cdc.Snapshots;

/// <summary>What a task does at its start.</summary>
/// <param name="ReadsRows">It reads existing rows.</param>
/// <param name="Resumes">It goes on with an unfinished snapshot instead of beginning a new one.</param>
/// <param name="Streams">It streams changes afterwards.</param>
public sealed record SnapshotPlan(bool ReadsRows, bool Resumes, bool Streams)
{
    /// <summary>Decides by the mode and what was found.</summary>
    /// <exception cref="ConnectException">The mode does not say what to do with what was found.</exception>
    public static SnapshotPlan Decide(SnapshotMode mode, StoredPosition position) => (mode, position) switch
    {
        (SnapshotMode.NoData, StoredPosition.InSnapshot) => throw new ConnectException(
            "The stored offset lies within an unfinished snapshot, but snapshot.mode is no_data.")
        {
            Code = "cdc.unfinished_snapshot",
            Hint = "Set snapshot.mode to initial to finish it, or delete the connector's offsets to begin with streaming.",
        },
        (SnapshotMode.NoData, StoredPosition.None) => new(ReadsRows: false, Resumes: false, Streams: true),
        (SnapshotMode.Always, _) => new(ReadsRows: true, Resumes: position == StoredPosition.InSnapshot, Streams: true),
        (_, StoredPosition.None) => new(ReadsRows: true, Resumes: false, Streams: mode != SnapshotMode.InitialOnly),
        (_, StoredPosition.InSnapshot) => new(ReadsRows: true, Resumes: true, Streams: mode != SnapshotMode.InitialOnly),
        (SnapshotMode.InitialOnly, _) => new(ReadsRows: false, Resumes: false, Streams: false),
        (_, StoredPosition.Available) => new(ReadsRows: false, Resumes: false, Streams: true),
        (SnapshotMode.WhenNeeded, StoredPosition.Gone) => new(ReadsRows: true, Resumes: false, Streams: true),
        _ => throw new ConnectException("The changes behind the stored offset are no longer in the source's log: going on would lose them.")
        {
            Code = "cdc.position_gone",
            Hint = "Set snapshot.mode to when_needed to read all rows again, or delete the connector's offsets to start anew.",
        },
    };
}
