namespace Connect.Protocol.Messages;

/// <summary>
/// Adds the offsets of a group to the transaction of a producer. Versions 0-4.
/// https://kafka.apache.org/protocol#The_Messages_AddOffsetsToTxn
/// </summary>
public sealed record AddOffsetsToTxnRequest : IRequest<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.AddOffsetsToTxn, 0, 4, flexibleFrom: 3);

    public string TransactionalId { get; init; } = "";
    public long ProducerId { get; init; }
    public short ProducerEpoch { get; init; }
    public string GroupId { get; init; } = "";

    public static AddOffsetsToTxnRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new AddOffsetsToTxnRequest
        {
            TransactionalId = reader.ReadString(),
            ProducerId = reader.ReadInt64(),
            ProducerEpoch = reader.ReadInt16(),
            GroupId = reader.ReadString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(TransactionalId);
        writer.WriteInt64(ProducerId);
        writer.WriteInt16(ProducerEpoch);
        writer.WriteString(GroupId);
        writer.WriteNoTags();
    }
}

/// <summary>Whether the offsets are part of the transaction now.</summary>
public sealed record AddOffsetsToTxnResponse : IWireType<AddOffsetsToTxnResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }

    public static AddOffsetsToTxnResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new AddOffsetsToTxnResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNoTags();
    }
}
