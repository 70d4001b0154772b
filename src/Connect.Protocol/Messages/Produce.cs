namespace Connect.Protocol.Messages;

/// <summary>
/// Appends record batches to partitions, of topics by name or (from 13 on) by id; from 12 on it adds them to the producer's transaction.
/// Versions 0-13.
/// https://kafka.apache.org/protocol#The_Messages_Produce
/// </summary>
public sealed record ProduceRequest : IRequest<ProduceRequest, ProduceResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.Produce, 0, 13, flexibleFrom: 9);

    public string? TransactionalId { get; init; }
    public short Acks { get; init; }
    public int TimeoutMs { get; init; }
    public IReadOnlyList<ProduceRequestTopic> Topics { get; init; } = [];

    public static ProduceRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new ProduceRequest
        {
            TransactionalId = version >= 3 ? reader.ReadNullableString() : null,
            Acks = reader.ReadInt16(),
            TimeoutMs = reader.ReadInt32(),
            Topics = reader.ReadArray<ProduceRequestTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 3) writer.WriteNullableString(TransactionalId);
        writer.WriteInt16(Acks);
        writer.WriteInt32(TimeoutMs);
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record ProduceRequestTopic : IWireType<ProduceRequestTopic>
{
    public string Name { get; init; } = "";
    public Guid TopicId { get; init; }
    public IReadOnlyList<ProduceRequestPartition> Partitions { get; init; } = [];

    public static ProduceRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new ProduceRequestTopic
        {
            Name = version <= 12 ? reader.ReadString() : "",
            TopicId = version >= 13 ? reader.ReadUuid() : Guid.Empty,
            Partitions = reader.ReadArray<ProduceRequestPartition>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version <= 12) writer.WriteString(Name);
        if (version >= 13) writer.WriteUuid(TopicId);
        writer.WriteArray(Partitions, version);
        writer.WriteNoTags();
    }
}

public sealed record ProduceRequestPartition : IWireType<ProduceRequestPartition>
{
    public int Index { get; init; }
    public ReadOnlyMemory<byte>? Records { get; init; }

    public static ProduceRequestPartition Read(ref ProtocolReader reader, short version)
    {
        var message = new ProduceRequestPartition
        {
            Index = reader.ReadInt32(),
            Records = reader.ReadRecords(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(Index);
        writer.WriteRecords(Records);
        writer.WriteNoTags();
    }
}

/// <summary>The offset that each appended partition got, or its error.</summary>
public sealed record ProduceResponse : IWireType<ProduceResponse>
{
    public IReadOnlyList<ProduceResponseTopic> Topics { get; init; } = [];
    public int ThrottleTimeMs { get; init; }

    public static ProduceResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new ProduceResponse
        {
            Topics = reader.ReadArray<ProduceResponseTopic>(version),
            ThrottleTimeMs = version >= 1 ? reader.ReadInt32() : 0,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Topics, version);
        if (version >= 1) writer.WriteInt32(ThrottleTimeMs);
        writer.WriteNoTags();
    }
}

public sealed record ProduceResponseTopic : IWireType<ProduceResponseTopic>
{
    public string Name { get; init; } = "";
    public Guid TopicId { get; init; }
    public IReadOnlyList<ProduceResponsePartition> Partitions { get; init; } = [];

    public static ProduceResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new ProduceResponseTopic
        {
            Name = version <= 12 ? reader.ReadString() : "",
            TopicId = version >= 13 ? reader.ReadUuid() : Guid.Empty,
            Partitions = reader.ReadArray<ProduceResponsePartition>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version <= 12) writer.WriteString(Name);
        if (version >= 13) writer.WriteUuid(TopicId);
        writer.WriteArray(Partitions, version);
        writer.WriteNoTags();
    }
}

public sealed record ProduceResponsePartition : IWireType<ProduceResponsePartition>
{
    public int Index { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public long BaseOffset { get; init; }
    public long LogAppendTimeMs { get; init; } = -1;
    public long LogStartOffset { get; init; } = -1;
    public IReadOnlyList<ProduceResponseRecordError> RecordErrors { get; init; } = [];
    public string? ErrorMessage { get; init; }

    public static ProduceResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new ProduceResponsePartition
        {
            Index = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            BaseOffset = reader.ReadInt64(),
            LogAppendTimeMs = version >= 2 ? reader.ReadInt64() : -1,
            LogStartOffset = version >= 5 ? reader.ReadInt64() : -1,
            RecordErrors = version >= 8 ? reader.ReadArray<ProduceResponseRecordError>(version) : [],
            ErrorMessage = version >= 8 ? reader.ReadNullableString() : null,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(Index);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteInt64(BaseOffset);
        if (version >= 2) writer.WriteInt64(LogAppendTimeMs);
        if (version >= 5) writer.WriteInt64(LogStartOffset);
        if (version >= 8) writer.WriteArray(RecordErrors, version);
        if (version >= 8) writer.WriteNullableString(ErrorMessage);
        writer.WriteNoTags();
    }
}

public sealed record ProduceResponseRecordError : IWireType<ProduceResponseRecordError>
{
    public int BatchIndex { get; init; }
    public string? BatchIndexErrorMessage { get; init; }

    public static ProduceResponseRecordError Read(ref ProtocolReader reader, short version)
    {
        var message = new ProduceResponseRecordError
        {
            BatchIndex = reader.ReadInt32(),
            BatchIndexErrorMessage = reader.ReadNullableString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(BatchIndex);
        writer.WriteNullableString(BatchIndexErrorMessage);
        writer.WriteNoTags();
    }
}
