namespace Connect.Protocol.Messages;

/// <summary>
/// Asks for the committed offsets of groups, of topics by name or (in 10) by id; null topics mean all of them. Versions 0-10.
/// https://kafka.apache.org/protocol#The_Messages_OffsetFetch
/// </summary>
public sealed record OffsetFetchRequest : IRequest<OffsetFetchRequest, OffsetFetchResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.OffsetFetch, 0, 10, flexibleFrom: 6);

    public string GroupId { get; init; } = "";
    public IReadOnlyList<OffsetFetchRequestTopic>? Topics { get; init; }
    public IReadOnlyList<OffsetFetchRequestGroup> Groups { get; init; } = [];
    public bool RequireStable { get; init; }

    public static OffsetFetchRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetFetchRequest
        {
            GroupId = version <= 7 ? reader.ReadString() : "",
            Topics = version <= 7 ? reader.ReadNullableArray<OffsetFetchRequestTopic>(version) : null,
            Groups = version >= 8 ? reader.ReadArray<OffsetFetchRequestGroup>(version) : [],
            RequireStable = version >= 7 && reader.ReadBoolean(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version <= 7) writer.WriteString(GroupId);
        if (version <= 7) writer.WriteNullableArray(Topics, version);
        if (version >= 8) writer.WriteArray(Groups, version);
        if (version >= 7) writer.WriteBoolean(RequireStable);
        writer.WriteNoTags();
    }
}

public sealed record OffsetFetchRequestTopic : IWireType<OffsetFetchRequestTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<int> PartitionIndexes { get; init; } = [];

    public static OffsetFetchRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetFetchRequestTopic
        {
            Name = reader.ReadString(),
            PartitionIndexes = reader.ReadInt32Array(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteInt32Array(PartitionIndexes);
        writer.WriteNoTags();
    }
}

public sealed record OffsetFetchRequestGroup : IWireType<OffsetFetchRequestGroup>
{
    public string GroupId { get; init; } = "";
    public string? MemberId { get; init; }
    public int MemberEpoch { get; init; } = -1;
    public IReadOnlyList<OffsetFetchRequestGroupTopic>? Topics { get; init; }

    public static OffsetFetchRequestGroup Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetFetchRequestGroup
        {
            GroupId = reader.ReadString(),
            MemberId = version >= 9 ? reader.ReadNullableString() : null,
            MemberEpoch = version >= 9 ? reader.ReadInt32() : -1,
            Topics = reader.ReadNullableArray<OffsetFetchRequestGroupTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(GroupId);
        if (version >= 9) writer.WriteNullableString(MemberId);
        if (version >= 9) writer.WriteInt32(MemberEpoch);
        writer.WriteNullableArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record OffsetFetchRequestGroupTopic : IWireType<OffsetFetchRequestGroupTopic>
{
    public string Name { get; init; } = "";
    public Guid TopicId { get; init; }
    public IReadOnlyList<int> PartitionIndexes { get; init; } = [];

    public static OffsetFetchRequestGroupTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetFetchRequestGroupTopic
        {
            Name = version <= 9 ? reader.ReadString() : "",
            TopicId = version >= 10 ? reader.ReadUuid() : Guid.Empty,
            PartitionIndexes = reader.ReadInt32Array(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version <= 9) writer.WriteString(Name);
        if (version >= 10) writer.WriteUuid(TopicId);
        writer.WriteInt32Array(PartitionIndexes);
        writer.WriteNoTags();
    }
}

/// <summary>The committed offsets; -1 where there is none.</summary>
public sealed record OffsetFetchResponse : IWireType<OffsetFetchResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<OffsetFetchResponseTopic> Topics { get; init; } = [];
    public ErrorCode ErrorCode { get; init; }
    public IReadOnlyList<OffsetFetchResponseGroup> Groups { get; init; } = [];

    public static OffsetFetchResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetFetchResponse
        {
            ThrottleTimeMs = version >= 3 ? reader.ReadInt32() : 0,
            Topics = version <= 7 ? reader.ReadArray<OffsetFetchResponseTopic>(version) : [],
            ErrorCode = version is >= 2 and <= 7 ? reader.ReadErrorCode() : ErrorCode.None,
            Groups = version >= 8 ? reader.ReadArray<OffsetFetchResponseGroup>(version) : [],
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 3) writer.WriteInt32(ThrottleTimeMs);
        if (version <= 7) writer.WriteArray(Topics, version);
        if (version is >= 2 and <= 7) writer.WriteErrorCode(ErrorCode);
        if (version >= 8) writer.WriteArray(Groups, version);
        writer.WriteNoTags();
    }
}

public sealed record OffsetFetchResponseTopic : IWireType<OffsetFetchResponseTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<OffsetFetchResponsePartition> Partitions { get; init; } = [];

    public static OffsetFetchResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetFetchResponseTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadArray<OffsetFetchResponsePartition>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteArray(Partitions, version);
        writer.WriteNoTags();
    }
}

public sealed record OffsetFetchResponsePartition : IWireType<OffsetFetchResponsePartition>
{
    public int PartitionIndex { get; init; }
    public long CommittedOffset { get; init; }
    public int CommittedLeaderEpoch { get; init; } = -1;
    public string? Metadata { get; init; }
    public ErrorCode ErrorCode { get; init; }

    public static OffsetFetchResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetFetchResponsePartition
        {
            PartitionIndex = reader.ReadInt32(),
            CommittedOffset = reader.ReadInt64(),
            CommittedLeaderEpoch = version >= 5 ? reader.ReadInt32() : -1,
            Metadata = reader.ReadNullableString(),
            ErrorCode = reader.ReadErrorCode(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        writer.WriteInt64(CommittedOffset);
        if (version >= 5) writer.WriteInt32(CommittedLeaderEpoch);
        writer.WriteNullableString(Metadata);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNoTags();
    }
}

public sealed record OffsetFetchResponseGroup : IWireType<OffsetFetchResponseGroup>
{
    public string GroupId { get; init; } = "";
    public IReadOnlyList<OffsetFetchResponseGroupTopic> Topics { get; init; } = [];
    public ErrorCode ErrorCode { get; init; }

    public static OffsetFetchResponseGroup Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetFetchResponseGroup
        {
            GroupId = reader.ReadString(),
            Topics = reader.ReadArray<OffsetFetchResponseGroupTopic>(version),
            ErrorCode = reader.ReadErrorCode(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(GroupId);
        writer.WriteArray(Topics, version);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNoTags();
    }
}

public sealed record OffsetFetchResponseGroupTopic : IWireType<OffsetFetchResponseGroupTopic>
{
    public string Name { get; init; } = "";
    public Guid TopicId { get; init; }
    public IReadOnlyList<OffsetFetchResponseGroupPartition> Partitions { get; init; } = [];

    public static OffsetFetchResponseGroupTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetFetchResponseGroupTopic
        {
            Name = version <= 9 ? reader.ReadString() : "",
            TopicId = version >= 10 ? reader.ReadUuid() : Guid.Empty,
            Partitions = reader.ReadArray<OffsetFetchResponseGroupPartition>(version),
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

public sealed record OffsetFetchResponseGroupPartition : IWireType<OffsetFetchResponseGroupPartition>
{
    public int PartitionIndex { get; init; }
    public long CommittedOffset { get; init; }
    public int CommittedLeaderEpoch { get; init; } = -1;
    public string? Metadata { get; init; }
    public ErrorCode ErrorCode { get; init; }

    public static OffsetFetchResponseGroupPartition Read(ref ProtocolReader reader, short version)
    {
        var message = new OffsetFetchResponseGroupPartition
        {
            PartitionIndex = reader.ReadInt32(),
            CommittedOffset = reader.ReadInt64(),
            CommittedLeaderEpoch = reader.ReadInt32(),
            Metadata = reader.ReadNullableString(),
            ErrorCode = reader.ReadErrorCode(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        writer.WriteInt64(CommittedOffset);
        writer.WriteInt32(CommittedLeaderEpoch);
        writer.WriteNullableString(Metadata);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNoTags();
    }
}
