namespace Connect.Protocol.Messages;

/// <summary>
/// Stores offsets of a group as part of a transaction, to which version 5 adds them by itself. Versions 0-5.
/// https://kafka.apache.org/protocol#The_Messages_TxnOffsetCommit
/// </summary>
public sealed record TxnOffsetCommitRequest : IRequest<TxnOffsetCommitRequest, TxnOffsetCommitResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.TxnOffsetCommit, 0, 5, flexibleFrom: 3);

    public string TransactionalId { get; init; } = "";
    public string GroupId { get; init; } = "";
    public long ProducerId { get; init; }
    public short ProducerEpoch { get; init; }
    public int GenerationId { get; init; } = -1;
    public string MemberId { get; init; } = "";
    public string? GroupInstanceId { get; init; }
    public IReadOnlyList<TxnOffsetCommitRequestTopic> Topics { get; init; } = [];

    public static TxnOffsetCommitRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new TxnOffsetCommitRequest
        {
            TransactionalId = reader.ReadString(),
            GroupId = reader.ReadString(),
            ProducerId = reader.ReadInt64(),
            ProducerEpoch = reader.ReadInt16(),
            GenerationId = version >= 3 ? reader.ReadInt32() : -1,
            MemberId = version >= 3 ? reader.ReadString() : "",
            GroupInstanceId = version >= 3 ? reader.ReadNullableString() : null,
            Topics = reader.ReadArray<TxnOffsetCommitRequestTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(TransactionalId);
        writer.WriteString(GroupId);
        writer.WriteInt64(ProducerId);
        writer.WriteInt16(ProducerEpoch);
        if (version >= 3) writer.WriteInt32(GenerationId);
        if (version >= 3) writer.WriteString(MemberId);
        if (version >= 3) writer.WriteNullableString(GroupInstanceId);
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record TxnOffsetCommitRequestTopic : IWireType<TxnOffsetCommitRequestTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<TxnOffsetCommitRequestPartition> Partitions { get; init; } = [];

    public static TxnOffsetCommitRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new TxnOffsetCommitRequestTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadArray<TxnOffsetCommitRequestPartition>(version),
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

public sealed record TxnOffsetCommitRequestPartition : IWireType<TxnOffsetCommitRequestPartition>
{
    public int PartitionIndex { get; init; }
    public long CommittedOffset { get; init; }
    public int CommittedLeaderEpoch { get; init; } = -1;
    public string? CommittedMetadata { get; init; }

    public static TxnOffsetCommitRequestPartition Read(ref ProtocolReader reader, short version)
    {
        var message = new TxnOffsetCommitRequestPartition
        {
            PartitionIndex = reader.ReadInt32(),
            CommittedOffset = reader.ReadInt64(),
            CommittedLeaderEpoch = version >= 2 ? reader.ReadInt32() : -1,
            CommittedMetadata = reader.ReadNullableString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        writer.WriteInt64(CommittedOffset);
        if (version >= 2) writer.WriteInt32(CommittedLeaderEpoch);
        writer.WriteNullableString(CommittedMetadata);
        writer.WriteNoTags();
    }
}

/// <summary>What became of each offset.</summary>
public sealed record TxnOffsetCommitResponse : IWireType<TxnOffsetCommitResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<TxnOffsetCommitResponseTopic> Topics { get; init; } = [];

    public static TxnOffsetCommitResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new TxnOffsetCommitResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            Topics = reader.ReadArray<TxnOffsetCommitResponseTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record TxnOffsetCommitResponseTopic : IWireType<TxnOffsetCommitResponseTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<TxnOffsetCommitResponsePartition> Partitions { get; init; } = [];

    public static TxnOffsetCommitResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new TxnOffsetCommitResponseTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadArray<TxnOffsetCommitResponsePartition>(version),
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

public sealed record TxnOffsetCommitResponsePartition : IWireType<TxnOffsetCommitResponsePartition>
{
    public int PartitionIndex { get; init; }
    public ErrorCode ErrorCode { get; init; }

    public static TxnOffsetCommitResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new TxnOffsetCommitResponsePartition
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
