namespace Connect.Protocol.Messages;

/// <summary>
/// Adds partitions to the transaction of a producer; from version 4 on for several transactions at once, or only to ask. Versions 0-5.
/// https://kafka.apache.org/protocol#The_Messages_AddPartitionsToTxn
/// </summary>
public sealed record AddPartitionsToTxnRequest : IRequest<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.AddPartitionsToTxn, 0, 5, flexibleFrom: 3);

    public IReadOnlyList<AddPartitionsToTxnRequestTransaction> Transactions { get; init; } = [];
    public string TransactionalId { get; init; } = "";
    public long ProducerId { get; init; }
    public short ProducerEpoch { get; init; }
    public IReadOnlyList<AddPartitionsToTxnRequestTopic> Topics { get; init; } = [];

    public static AddPartitionsToTxnRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new AddPartitionsToTxnRequest
        {
            Transactions = version >= 4 ? reader.ReadArray<AddPartitionsToTxnRequestTransaction>(version) : [],
            TransactionalId = version <= 3 ? reader.ReadString() : "",
            ProducerId = version <= 3 ? reader.ReadInt64() : 0,
            ProducerEpoch = version <= 3 ? reader.ReadInt16() : (short)0,
            Topics = version <= 3 ? reader.ReadArray<AddPartitionsToTxnRequestTopic>(version) : [],
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 4) writer.WriteArray(Transactions, version);
        if (version <= 3) writer.WriteString(TransactionalId);
        if (version <= 3) writer.WriteInt64(ProducerId);
        if (version <= 3) writer.WriteInt16(ProducerEpoch);
        if (version <= 3) writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record AddPartitionsToTxnRequestTransaction : IWireType<AddPartitionsToTxnRequestTransaction>
{
    public string TransactionalId { get; init; } = "";
    public long ProducerId { get; init; }
    public short ProducerEpoch { get; init; }
    public bool VerifyOnly { get; init; }
    public IReadOnlyList<AddPartitionsToTxnRequestTopic> Topics { get; init; } = [];

    public static AddPartitionsToTxnRequestTransaction Read(ref ProtocolReader reader, short version)
    {
        var message = new AddPartitionsToTxnRequestTransaction
        {
            TransactionalId = reader.ReadString(),
            ProducerId = reader.ReadInt64(),
            ProducerEpoch = reader.ReadInt16(),
            VerifyOnly = reader.ReadBoolean(),
            Topics = reader.ReadArray<AddPartitionsToTxnRequestTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(TransactionalId);
        writer.WriteInt64(ProducerId);
        writer.WriteInt16(ProducerEpoch);
        writer.WriteBoolean(VerifyOnly);
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record AddPartitionsToTxnRequestTopic : IWireType<AddPartitionsToTxnRequestTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<int> Partitions { get; init; } = [];

    public static AddPartitionsToTxnRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new AddPartitionsToTxnRequestTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadInt32Array(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteInt32Array(Partitions);
        writer.WriteNoTags();
    }
}

/// <summary>What became of each partition.</summary>
public sealed record AddPartitionsToTxnResponse : IWireType<AddPartitionsToTxnResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public IReadOnlyList<AddPartitionsToTxnResponseTransaction> ResultsByTransaction { get; init; } = [];
    public IReadOnlyList<AddPartitionsToTxnResponseTopic> ResultsByTopic { get; init; } = [];

    public static AddPartitionsToTxnResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new AddPartitionsToTxnResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            ErrorCode = version >= 4 ? reader.ReadErrorCode() : ErrorCode.None,
            ResultsByTransaction = version >= 4 ? reader.ReadArray<AddPartitionsToTxnResponseTransaction>(version) : [],
            ResultsByTopic = version <= 3 ? reader.ReadArray<AddPartitionsToTxnResponseTopic>(version) : [],
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        if (version >= 4) writer.WriteErrorCode(ErrorCode);
        if (version >= 4) writer.WriteArray(ResultsByTransaction, version);
        if (version <= 3) writer.WriteArray(ResultsByTopic, version);
        writer.WriteNoTags();
    }
}

public sealed record AddPartitionsToTxnResponseTransaction : IWireType<AddPartitionsToTxnResponseTransaction>
{
    public string TransactionalId { get; init; } = "";
    public IReadOnlyList<AddPartitionsToTxnResponseTopic> TopicResults { get; init; } = [];

    public static AddPartitionsToTxnResponseTransaction Read(ref ProtocolReader reader, short version)
    {
        var message = new AddPartitionsToTxnResponseTransaction
        {
            TransactionalId = reader.ReadString(),
            TopicResults = reader.ReadArray<AddPartitionsToTxnResponseTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(TransactionalId);
        writer.WriteArray(TopicResults, version);
        writer.WriteNoTags();
    }
}

public sealed record AddPartitionsToTxnResponseTopic : IWireType<AddPartitionsToTxnResponseTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<AddPartitionsToTxnResponsePartition> Partitions { get; init; } = [];

    public static AddPartitionsToTxnResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new AddPartitionsToTxnResponseTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadArray<AddPartitionsToTxnResponsePartition>(version),
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

public sealed record AddPartitionsToTxnResponsePartition : IWireType<AddPartitionsToTxnResponsePartition>
{
    public int PartitionIndex { get; init; }
    public ErrorCode ErrorCode { get; init; }

    public static AddPartitionsToTxnResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new AddPartitionsToTxnResponsePartition
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
