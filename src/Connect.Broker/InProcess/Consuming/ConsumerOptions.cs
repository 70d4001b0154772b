using Connect.Broker.InProcess.Membership;
using Connect.LogClient;

namespace Connect.Broker.InProcess.Consuming;

/// <summary>Where to read when there is no offset, or none that the log still has.</summary>
internal enum OffsetReset
{
    Earliest,
    Latest,
    None,
}

/// <summary>What a consumer in this process is set to. https://kafka.apache.org/documentation/#consumerconfigs</summary>
internal sealed record ConsumerOptions
{
    private const int DefaultFetchBytes = 1024 * 1024;

    private static readonly Dictionary<string, OffsetReset> Resets = new()
    {
        ["earliest"] = OffsetReset.Earliest,
        ["smallest"] = OffsetReset.Earliest,
        ["beginning"] = OffsetReset.Earliest,
        ["latest"] = OffsetReset.Latest,
        ["largest"] = OffsetReset.Latest,
        ["end"] = OffsetReset.Latest,
        ["none"] = OffsetReset.None,
        ["error"] = OffsetReset.None,
    };

    private static readonly Dictionary<string, bool> Isolation = new() { ["read_committed"] = true, ["read_uncommitted"] = false };

    public required string ClientId { get; init; }

    public required int MaxPollRecords { get; init; }

    /// <summary>The most bytes of keys and values that one poll hands out, beyond its first record.</summary>
    public required long MaxPollBytes { get; init; }

    public bool ReportEndOfPartition { get; init; }

    /// <summary>How much of a partition is read at a time.</summary>
    public int FetchBytes { get; init; } = DefaultFetchBytes;

    public OffsetReset Reset { get; init; }

    /// <summary>Only committed transactions are read.</summary>
    public bool IsReadCommitted { get; init; } = true;

    /// <summary>How long a partition that cannot be read is left alone.</summary>
    public TimeSpan ErrorBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The group; null reads assigned partitions without one.</summary>
    public MembershipOptions? Group { get; init; }

    public static ConsumerOptions Read(ConsumerSettings settings, OverrideReader overrides) => new()
    {
        ClientId = settings.ClientId,
        MaxPollRecords = overrides.Int32("max.poll.records", settings.MaxPollRecords, min: 1),
        MaxPollBytes = settings.MaxBufferedBytes,
        ReportEndOfPartition = settings.ReportEndOfPartition,
        FetchBytes = (int)Math.Min(settings.MaxBufferedBytes, overrides.Int32("max.partition.fetch.bytes", DefaultFetchBytes, min: 1)),
        Reset = overrides.Word("auto.offset.reset", OffsetReset.Earliest, Resets),
        IsReadCommitted = overrides.Word("isolation.level", true, Isolation),
        ErrorBackoff = overrides.Milliseconds("fetch.error.backoff.ms", TimeSpan.FromMilliseconds(100)),
        Group = settings.GroupId is { } groupId ? MembershipOptions.Read(overrides.Text("group.id") ?? groupId, settings, overrides) : null,
    };
}
