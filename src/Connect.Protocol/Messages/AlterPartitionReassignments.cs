namespace Connect.Protocol.Messages;

/// <summary>
/// Moves partitions to other brokers, or with null replicas stops a move. Version 0.
/// https://kafka.apache.org/protocol#The_Messages_AlterPartitionReassignments
/// </summary>
public sealed record AlterPartitionReassignmentsRequest : IRequest<AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.AlterPartitionReassignments, 0, 0, flexibleFrom: 0);

    public int TimeoutMs { get; init; } = 60_000;
    public IReadOnlyList<AlterPartitionReassignmentsRequestTopic> Topics { get; init; } = [];

    public static AlterPartitionReassignmentsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterPartitionReassignmentsRequest
        {
            TimeoutMs = reader.ReadInt32(),
            Topics = reader.ReadArray<AlterPartitionReassignmentsRequestTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(TimeoutMs);
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record AlterPartitionReassignmentsRequestTopic : IWireType<AlterPartitionReassignmentsRequestTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<AlterPartitionReassignmentsRequestPartition> Partitions { get; init; } = [];

    public static AlterPartitionReassignmentsRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterPartitionReassignmentsRequestTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadArray<AlterPartitionReassignmentsRequestPartition>(version),
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

public sealed record AlterPartitionReassignmentsRequestPartition : IWireType<AlterPartitionReassignmentsRequestPartition>
{
    public int PartitionIndex { get; init; }
    public IReadOnlyList<int>? Replicas { get; init; }

    public static AlterPartitionReassignmentsRequestPartition Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterPartitionReassignmentsRequestPartition
        {
            PartitionIndex = reader.ReadInt32(),
            Replicas = reader.ReadNullableInt32Array(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        writer.WriteNullableInt32Array(Replicas);
        writer.WriteNoTags();
    }
}

/// <summary>One result for each partition.</summary>
public sealed record AlterPartitionReassignmentsResponse : IWireType<AlterPartitionReassignmentsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public IReadOnlyList<AlterPartitionReassignmentsResponseTopic> Topics { get; init; } = [];

    public static AlterPartitionReassignmentsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterPartitionReassignmentsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
            Topics = reader.ReadArray<AlterPartitionReassignmentsResponseTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record AlterPartitionReassignmentsResponseTopic : IWireType<AlterPartitionReassignmentsResponseTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<AlterPartitionReassignmentsResponsePartition> Partitions { get; init; } = [];

    public static AlterPartitionReassignmentsResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterPartitionReassignmentsResponseTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadArray<AlterPartitionReassignmentsResponsePartition>(version),
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

public sealed record AlterPartitionReassignmentsResponsePartition : IWireType<AlterPartitionReassignmentsResponsePartition>
{
    public int PartitionIndex { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }

    public static AlterPartitionReassignmentsResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterPartitionReassignmentsResponsePartition
        {
            PartitionIndex = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteNoTags();
    }
}
