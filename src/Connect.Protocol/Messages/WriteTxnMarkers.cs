namespace Connect.Protocol.Messages;

/// <summary>
/// Writes the markers that end transactions; from one broker to another, or from an admin to end a hanging one. Versions 0-1.
/// https://kafka.apache.org/protocol#The_Messages_WriteTxnMarkers
/// </summary>
public sealed record WriteTxnMarkersRequest : IRequest<WriteTxnMarkersRequest, WriteTxnMarkersResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.WriteTxnMarkers, 0, 1, flexibleFrom: 1);

    public IReadOnlyList<WriteTxnMarkersRequestMarker> Markers { get; init; } = [];

    public static WriteTxnMarkersRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new WriteTxnMarkersRequest
        {
            Markers = reader.ReadArray<WriteTxnMarkersRequestMarker>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Markers, version);
        writer.WriteNoTags();
    }
}

public sealed record WriteTxnMarkersRequestMarker : IWireType<WriteTxnMarkersRequestMarker>
{
    public long ProducerId { get; init; }
    public short ProducerEpoch { get; init; }
    public bool TransactionResult { get; init; }
    public IReadOnlyList<WriteTxnMarkersRequestTopic> Topics { get; init; } = [];
    public int CoordinatorEpoch { get; init; }

    public static WriteTxnMarkersRequestMarker Read(ref ProtocolReader reader, short version)
    {
        var message = new WriteTxnMarkersRequestMarker
        {
            ProducerId = reader.ReadInt64(),
            ProducerEpoch = reader.ReadInt16(),
            TransactionResult = reader.ReadBoolean(),
            Topics = reader.ReadArray<WriteTxnMarkersRequestTopic>(version),
            CoordinatorEpoch = reader.ReadInt32(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt64(ProducerId);
        writer.WriteInt16(ProducerEpoch);
        writer.WriteBoolean(TransactionResult);
        writer.WriteArray(Topics, version);
        writer.WriteInt32(CoordinatorEpoch);
        writer.WriteNoTags();
    }
}

public sealed record WriteTxnMarkersRequestTopic : IWireType<WriteTxnMarkersRequestTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<int> PartitionIndexes { get; init; } = [];

    public static WriteTxnMarkersRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new WriteTxnMarkersRequestTopic
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

/// <summary>What became of each marker.</summary>
public sealed record WriteTxnMarkersResponse : IWireType<WriteTxnMarkersResponse>
{
    public IReadOnlyList<WriteTxnMarkersResponseMarker> Markers { get; init; } = [];

    public static WriteTxnMarkersResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new WriteTxnMarkersResponse
        {
            Markers = reader.ReadArray<WriteTxnMarkersResponseMarker>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Markers, version);
        writer.WriteNoTags();
    }
}

public sealed record WriteTxnMarkersResponseMarker : IWireType<WriteTxnMarkersResponseMarker>
{
    public long ProducerId { get; init; }
    public IReadOnlyList<WriteTxnMarkersResponseTopic> Topics { get; init; } = [];

    public static WriteTxnMarkersResponseMarker Read(ref ProtocolReader reader, short version)
    {
        var message = new WriteTxnMarkersResponseMarker
        {
            ProducerId = reader.ReadInt64(),
            Topics = reader.ReadArray<WriteTxnMarkersResponseTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt64(ProducerId);
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record WriteTxnMarkersResponseTopic : IWireType<WriteTxnMarkersResponseTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<WriteTxnMarkersResponsePartition> Partitions { get; init; } = [];

    public static WriteTxnMarkersResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new WriteTxnMarkersResponseTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadArray<WriteTxnMarkersResponsePartition>(version),
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

public sealed record WriteTxnMarkersResponsePartition : IWireType<WriteTxnMarkersResponsePartition>
{
    public int PartitionIndex { get; init; }
    public ErrorCode ErrorCode { get; init; }

    public static WriteTxnMarkersResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new WriteTxnMarkersResponsePartition
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
