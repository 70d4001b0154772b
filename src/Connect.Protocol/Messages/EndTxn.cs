namespace Connect.Protocol.Messages;

/// <summary>
/// Commits or aborts the transaction of a producer. Versions 0-5.
/// https://kafka.apache.org/protocol#The_Messages_EndTxn
/// </summary>
public sealed record EndTxnRequest : IRequest<EndTxnRequest, EndTxnResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.EndTxn, 0, 5, flexibleFrom: 3);

    public string TransactionalId { get; init; } = "";
    public long ProducerId { get; init; }
    public short ProducerEpoch { get; init; }
    public bool Committed { get; init; }

    public static EndTxnRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new EndTxnRequest
        {
            TransactionalId = reader.ReadString(),
            ProducerId = reader.ReadInt64(),
            ProducerEpoch = reader.ReadInt16(),
            Committed = reader.ReadBoolean(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(TransactionalId);
        writer.WriteInt64(ProducerId);
        writer.WriteInt16(ProducerEpoch);
        writer.WriteBoolean(Committed);
        writer.WriteNoTags();
    }
}

/// <summary>Whether the outcome is decided and, from version 5 on, the id and epoch for what the producer does next.</summary>
public sealed record EndTxnResponse : IWireType<EndTxnResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public long ProducerId { get; init; } = -1;
    public short ProducerEpoch { get; init; } = -1;

    public static EndTxnResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new EndTxnResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            ProducerId = version >= 5 ? reader.ReadInt64() : -1,
            ProducerEpoch = version >= 5 ? reader.ReadInt16() : (short)(-1),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteErrorCode(ErrorCode);
        if (version >= 5) writer.WriteInt64(ProducerId);
        if (version >= 5) writer.WriteInt16(ProducerEpoch);
        writer.WriteNoTags();
    }
}
