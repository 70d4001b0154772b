namespace Connect.Protocol.Messages;

/// <summary>
/// Asks for the state of transactional ids. Version 0.
/// https://kafka.apache.org/protocol#The_Messages_DescribeTransactions
/// </summary>
public sealed record DescribeTransactionsRequest : IRequest<DescribeTransactionsRequest, DescribeTransactionsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.DescribeTransactions, 0, 0, flexibleFrom: 0);

    public IReadOnlyList<string> TransactionalIds { get; init; } = [];

    public static DescribeTransactionsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeTransactionsRequest
        {
            TransactionalIds = reader.ReadStringArray(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteStringArray(TransactionalIds);
        writer.WriteNoTags();
    }
}

/// <summary>The state of each transactional id.</summary>
public sealed record DescribeTransactionsResponse : IWireType<DescribeTransactionsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<DescribeTransactionsResponseState> TransactionStates { get; init; } = [];

    public static DescribeTransactionsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeTransactionsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            TransactionStates = reader.ReadArray<DescribeTransactionsResponseState>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(TransactionStates, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeTransactionsResponseState : IWireType<DescribeTransactionsResponseState>
{
    public ErrorCode ErrorCode { get; init; }
    public string TransactionalId { get; init; } = "";
    public string TransactionState { get; init; } = "";
    public int TransactionTimeoutMs { get; init; }
    public long TransactionStartTimeMs { get; init; } = -1;
    public long ProducerId { get; init; } = -1;
    public short ProducerEpoch { get; init; } = -1;
    public IReadOnlyList<DescribeTransactionsResponseTopic> Topics { get; init; } = [];

    public static DescribeTransactionsResponseState Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeTransactionsResponseState
        {
            ErrorCode = reader.ReadErrorCode(),
            TransactionalId = reader.ReadString(),
            TransactionState = reader.ReadString(),
            TransactionTimeoutMs = reader.ReadInt32(),
            TransactionStartTimeMs = reader.ReadInt64(),
            ProducerId = reader.ReadInt64(),
            ProducerEpoch = reader.ReadInt16(),
            Topics = reader.ReadArray<DescribeTransactionsResponseTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteString(TransactionalId);
        writer.WriteString(TransactionState);
        writer.WriteInt32(TransactionTimeoutMs);
        writer.WriteInt64(TransactionStartTimeMs);
        writer.WriteInt64(ProducerId);
        writer.WriteInt16(ProducerEpoch);
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeTransactionsResponseTopic : IWireType<DescribeTransactionsResponseTopic>
{
    public string Topic { get; init; } = "";
    public IReadOnlyList<int> Partitions { get; init; } = [];

    public static DescribeTransactionsResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeTransactionsResponseTopic
        {
            Topic = reader.ReadString(),
            Partitions = reader.ReadInt32Array(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Topic);
        writer.WriteInt32Array(Partitions);
        writer.WriteNoTags();
    }
}
