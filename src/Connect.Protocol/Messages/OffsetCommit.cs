namespace Connect.Protocol.Messages;

/// <summary>
/// Stores the offsets that a group has consumed, of topics by name or (in 10) by id. Versions 0-10.
/// https://kafka.apache.org/protocol#The_Messages_OffsetCommit
/// </summary>
public sealed record OffsetCommitRequest : IRequest<OffsetCommitRequest, OffsetCommitResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.OffsetCommit, 0, 10, flexibleFrom: 8);

    public string GroupId { get; init; } = "";
    public int GenerationId { get; init; } = -1;
    public string MemberId { get; init; } = "";
    public string? GroupInstanceId { get; init; }
    public long RetentionTimeMs { get; init; } = -1;
    public IReadOnlyList<OffsetCommitRequestTopic> Topics { get; init; } = [];

    public static OffsetCommitRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetCommitRequest
        {
            GroupId = reader.ReadString(),
            GenerationId = version >= 1 ? reader.ReadInt32() : -1,
            MemberId = version >= 1 ? reader.ReadString() : "",
            GroupInstanceId = version >= 7 ? reader.ReadNullableString() : null,
            RetentionTimeMs = version is >= 2 and <= 4 ? reader.ReadInt64() : -1,
            Topics = reader.ReadArray<OffsetCommitRequestTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(GroupId);
        if (version >= 1) writer.WriteInt32(GenerationId);
        if (version >= 1) writer.WriteString(MemberId);
        if (version >= 7) writer.WriteNullableString(GroupInstanceId);
        if (version is >= 2 and <= 4) writer.WriteInt64(RetentionTimeMs);
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record OffsetCommitRequestTopic : IWireType<OffsetCommitRequestTopic>
{
    public string Name { get; init; } = "";
    public Guid TopicId { get; init; }
    public IReadOnlyList<OffsetCommitRequestPartition> Partitions { get; init; } = [];

    public static OffsetCommitRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetCommitRequestTopic
        {
            Name = version <= 9 ? reader.ReadString() : "",
            TopicId = version >= 10 ? reader.ReadUuid() : Guid.Empty,
            Partitions = reader.ReadArray<OffsetCommitRequestPartition>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version <= 9) writer.WriteString(Name);
        if (version >= 10) writer.WriteUuid(TopicId);
        writer.WriteArray(Partitions, version);
        writer.WriteNoTags();
    }
}

public sealed record OffsetCommitRequestPartition : IWireType<OffsetCommitRequestPartition>
{
    public int PartitionIndex { get; init; }
    public long CommittedOffset { get; init; }
    public int CommittedLeaderEpoch { get; init; } = -1;
    public long CommitTimestamp { get; init; } = -1;
    public string? CommittedMetadata { get; init; }

    public static OffsetCommitRequestPartition Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetCommitRequestPartition
        {
            PartitionIndex = reader.ReadInt32(),
            CommittedOffset = reader.ReadInt64(),
            CommittedLeaderEpoch = version >= 6 ? reader.ReadInt32() : -1,
            CommitTimestamp = version == 1 ? reader.ReadInt64() : -1,
            CommittedMetadata = reader.ReadNullableString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        writer.WriteInt64(CommittedOffset);
        if (version >= 6) writer.WriteInt32(CommittedLeaderEpoch);
        if (version == 1) writer.WriteInt64(CommitTimestamp);
        writer.WriteNullableString(CommittedMetadata);
        writer.WriteNoTags();
    }
}

/// <summary>One result for each committed partition.</summary>
public sealed record OffsetCommitResponse : IWireType<OffsetCommitResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<OffsetCommitResponseTopic> Topics { get; init; } = [];

    public static OffsetCommitResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetCommitResponse
        {
            ThrottleTimeMs = version >= 3 ? reader.ReadInt32() : 0,
            Topics = reader.ReadArray<OffsetCommitResponseTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 3) writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record OffsetCommitResponseTopic : IWireType<OffsetCommitResponseTopic>
{
    public string Name { get; init; } = "";
    public Guid TopicId { get; init; }
    public IReadOnlyList<OffsetCommitResponsePartition> Partitions { get; init; } = [];

    public static OffsetCommitResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetCommitResponseTopic
        {
            Name = version <= 9 ? reader.ReadString() : "",
            TopicId = version >= 10 ? reader.ReadUuid() : Guid.Empty,
            Partitions = reader.ReadArray<OffsetCommitResponsePartition>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version <= 9) writer.WriteString(Name);
        if (version >= 10) writer.WriteUuid(TopicId);
        writer.WriteArray(Partitions, version);
        writer.WriteNoTags();
    }
}

public sealed record OffsetCommitResponsePartition : IWireType<OffsetCommitResponsePartition>
{
    public int PartitionIndex { get; init; }
    public ErrorCode ErrorCode { get; init; }

    public static OffsetCommitResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetCommitResponsePartition
        {
            PartitionIndex = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNoTags();
    }
}
