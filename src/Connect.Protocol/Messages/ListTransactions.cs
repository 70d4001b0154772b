namespace Connect.Protocol.Messages;

/// <summary>
/// Asks for all transactional ids, or those in some states, of some producers, or that have been running for long. Versions 0-1.
/// https://kafka.apache.org/protocol#The_Messages_ListTransactions
/// </summary>
public sealed record ListTransactionsRequest : IRequest<ListTransactionsRequest, ListTransactionsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.ListTransactions, 0, 1, flexibleFrom: 0);

    public IReadOnlyList<string> StateFilters { get; init; } = [];
    public IReadOnlyList<long> ProducerIdFilters { get; init; } = [];
    public long DurationFilter { get; init; } = -1;

    public static ListTransactionsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new ListTransactionsRequest
        {
            StateFilters = reader.ReadStringArray(),
            ProducerIdFilters = reader.ReadInt64Array(),
            DurationFilter = version >= 1 ? reader.ReadInt64() : -1,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteStringArray(StateFilters);
        writer.WriteInt64Array(ProducerIdFilters);
        if (version >= 1) writer.WriteInt64(DurationFilter);
        writer.WriteNoTags();
    }
}

/// <summary>The transactional ids that were asked for.</summary>
public sealed record ListTransactionsResponse : IWireType<ListTransactionsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public IReadOnlyList<string> UnknownStateFilters { get; init; } = [];
    public IReadOnlyList<ListTransactionsResponseState> TransactionStates { get; init; } = [];

    public static ListTransactionsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new ListTransactionsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            UnknownStateFilters = reader.ReadStringArray(),
            TransactionStates = reader.ReadArray<ListTransactionsResponseState>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteStringArray(UnknownStateFilters);
        writer.WriteArray(TransactionStates, version);
        writer.WriteNoTags();
    }
}

public sealed record ListTransactionsResponseState : IWireType<ListTransactionsResponseState>
{
    public string TransactionalId { get; init; } = "";
    public long ProducerId { get; init; }
    public string TransactionState { get; init; } = "";

    public static ListTransactionsResponseState Read(ref ProtocolReader reader, short version)
    {
        var message = new ListTransactionsResponseState
        {
            TransactionalId = reader.ReadString(),
            ProducerId = reader.ReadInt64(),
            TransactionState = reader.ReadString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(TransactionalId);
        writer.WriteInt64(ProducerId);
        writer.WriteString(TransactionState);
        writer.WriteNoTags();
    }
}
