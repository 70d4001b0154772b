namespace Connect.Protocol.Messages;

/// <summary>
/// Asks which producers partitions remember. Version 0.
/// https://kafka.apache.org/protocol#The_Messages_DescribeProducers
/// </summary>
public sealed record DescribeProducersRequest : IRequest<DescribeProducersRequest, DescribeProducersResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.DescribeProducers, 0, 0, flexibleFrom: 0);

    public IReadOnlyList<DescribeProducersRequestTopic> Topics { get; init; } = [];

    public static DescribeProducersRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeProducersRequest
        {
            Topics = reader.ReadArray<DescribeProducersRequestTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeProducersRequestTopic : IWireType<DescribeProducersRequestTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<int> PartitionIndexes { get; init; } = [];

    public static DescribeProducersRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeProducersRequestTopic
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

/// <summary>The producers of each partition.</summary>
public sealed record DescribeProducersResponse : IWireType<DescribeProducersResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<DescribeProducersResponseTopic> Topics { get; init; } = [];

    public static DescribeProducersResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeProducersResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            Topics = reader.ReadArray<DescribeProducersResponseTopic>(version),
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

public sealed record DescribeProducersResponseTopic : IWireType<DescribeProducersResponseTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<DescribeProducersResponsePartition> Partitions { get; init; } = [];

    public static DescribeProducersResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeProducersResponseTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadArray<DescribeProducersResponsePartition>(version),
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

public sealed record DescribeProducersResponsePartition : IWireType<DescribeProducersResponsePartition>
{
    public int PartitionIndex { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public IReadOnlyList<DescribeProducersResponseProducer> ActiveProducers { get; init; } = [];

    public static DescribeProducersResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeProducersResponsePartition
        {
            PartitionIndex = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
            ActiveProducers = reader.ReadArray<DescribeProducersResponseProducer>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteArray(ActiveProducers, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeProducersResponseProducer : IWireType<DescribeProducersResponseProducer>
{
    public long ProducerId { get; init; }
    public int ProducerEpoch { get; init; }
    public int LastSequence { get; init; } = -1;
    public long LastTimestamp { get; init; } = -1;
    public int CoordinatorEpoch { get; init; }
    public long CurrentTxnStartOffset { get; init; } = -1;

    public static DescribeProducersResponseProducer Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeProducersResponseProducer
        {
            ProducerId = reader.ReadInt64(),
            ProducerEpoch = reader.ReadInt32(),
            LastSequence = reader.ReadInt32(),
            LastTimestamp = reader.ReadInt64(),
            CoordinatorEpoch = reader.ReadInt32(),
            CurrentTxnStartOffset = reader.ReadInt64(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt64(ProducerId);
        writer.WriteInt32(ProducerEpoch);
        writer.WriteInt32(LastSequence);
        writer.WriteInt64(LastTimestamp);
        writer.WriteInt32(CoordinatorEpoch);
        writer.WriteInt64(CurrentTxnStartOffset);
        writer.WriteNoTags();
    }
}
