namespace Connect.Protocol.Messages;

/// <summary>
/// Asks which partitions are being moved; null topics mean all of them. Version 0.
/// https://kafka.apache.org/protocol#The_Messages_ListPartitionReassignments
/// </summary>
public sealed record ListPartitionReassignmentsRequest : IRequest<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.ListPartitionReassignments, 0, 0, flexibleFrom: 0);

    public int TimeoutMs { get; init; } = 60_000;
    public IReadOnlyList<ListPartitionReassignmentsRequestTopic>? Topics { get; init; }

    public static ListPartitionReassignmentsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new ListPartitionReassignmentsRequest
        {
            TimeoutMs = reader.ReadInt32(),
            Topics = reader.ReadNullableArray<ListPartitionReassignmentsRequestTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(TimeoutMs);
        writer.WriteNullableArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record ListPartitionReassignmentsRequestTopic : IWireType<ListPartitionReassignmentsRequestTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<int> PartitionIndexes { get; init; } = [];

    public static ListPartitionReassignmentsRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new ListPartitionReassignmentsRequestTopic
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

/// <summary>The moves that are under way.</summary>
public sealed record ListPartitionReassignmentsResponse : IWireType<ListPartitionReassignmentsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public IReadOnlyList<ListPartitionReassignmentsResponseTopic> Topics { get; init; } = [];

    public static ListPartitionReassignmentsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new ListPartitionReassignmentsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
            Topics = reader.ReadArray<ListPartitionReassignmentsResponseTopic>(version),
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

public sealed record ListPartitionReassignmentsResponseTopic : IWireType<ListPartitionReassignmentsResponseTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<ListPartitionReassignmentsResponsePartition> Partitions { get; init; } = [];

    public static ListPartitionReassignmentsResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new ListPartitionReassignmentsResponseTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadArray<ListPartitionReassignmentsResponsePartition>(version),
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

public sealed record ListPartitionReassignmentsResponsePartition : IWireType<ListPartitionReassignmentsResponsePartition>
{
    public int PartitionIndex { get; init; }
    public IReadOnlyList<int> Replicas { get; init; } = [];
    public IReadOnlyList<int> AddingReplicas { get; init; } = [];
    public IReadOnlyList<int> RemovingReplicas { get; init; } = [];

    public static ListPartitionReassignmentsResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new ListPartitionReassignmentsResponsePartition
        {
            PartitionIndex = reader.ReadInt32(),
            Replicas = reader.ReadInt32Array(),
            AddingReplicas = reader.ReadInt32Array(),
            RemovingReplicas = reader.ReadInt32Array(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        writer.WriteInt32Array(Replicas);
        writer.WriteInt32Array(AddingReplicas);
        writer.WriteInt32Array(RemovingReplicas);
        writer.WriteNoTags();
    }
}
