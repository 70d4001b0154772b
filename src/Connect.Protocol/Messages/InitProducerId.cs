namespace Connect.Protocol.Messages;

/// <summary>
/// Asks for a producer id for idempotent or transactional writes. Versions 0-5.
/// https://kafka.apache.org/protocol#The_Messages_InitProducerId
/// </summary>
public sealed record InitProducerIdRequest : IRequest<InitProducerIdRequest, InitProducerIdResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.InitProducerId, 0, 5, flexibleFrom: 2);

    public string? TransactionalId { get; init; }
    public int TransactionTimeoutMs { get; init; }
    public long ProducerId { get; init; } = -1;
    public short ProducerEpoch { get; init; } = -1;

    public static InitProducerIdRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new InitProducerIdRequest
        {
            TransactionalId = reader.ReadNullableString(),
            TransactionTimeoutMs = reader.ReadInt32(),
            ProducerId = version >= 3 ? reader.ReadInt64() : -1,
            ProducerEpoch = version >= 3 ? reader.ReadInt16() : (short)(-1),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteNullableString(TransactionalId);
        writer.WriteInt32(TransactionTimeoutMs);
        if (version >= 3) writer.WriteInt64(ProducerId);
        if (version >= 3) writer.WriteInt16(ProducerEpoch);
        writer.WriteNoTags();
    }
}

/// <summary>The producer id and its epoch.</summary>
public sealed record InitProducerIdResponse : IWireType<InitProducerIdResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public long ProducerId { get; init; } = -1;
    public short ProducerEpoch { get; init; }

    public static InitProducerIdResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new InitProducerIdResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            ProducerId = reader.ReadInt64(),
            ProducerEpoch = reader.ReadInt16(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteInt64(ProducerId);
        writer.WriteInt16(ProducerEpoch);
        writer.WriteNoTags();
    }
}
