namespace Connect.Protocol.Messages;

/// <summary>
/// Asks how much disk partitions take; null topics mean all of them. Versions 0-4.
/// https://kafka.apache.org/protocol#The_Messages_DescribeLogDirs
/// </summary>
public sealed record DescribeLogDirsRequest : IRequest<DescribeLogDirsRequest, DescribeLogDirsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.DescribeLogDirs, 0, 4, flexibleFrom: 2);

    public IReadOnlyList<DescribeLogDirsRequestTopic>? Topics { get; init; }

    public static DescribeLogDirsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeLogDirsRequest
        {
            Topics = reader.ReadNullableArray<DescribeLogDirsRequestTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteNullableArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeLogDirsRequestTopic : IWireType<DescribeLogDirsRequestTopic>
{
    public string Topic { get; init; } = "";
    public IReadOnlyList<int> Partitions { get; init; } = [];

    public static DescribeLogDirsRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeLogDirsRequestTopic
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

/// <summary>The log directory with the size of each partition.</summary>
public sealed record DescribeLogDirsResponse : IWireType<DescribeLogDirsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public IReadOnlyList<DescribeLogDirsResponseResult> Results { get; init; } = [];

    public static DescribeLogDirsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeLogDirsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            ErrorCode = version >= 3 ? reader.ReadErrorCode() : ErrorCode.None,
            Results = reader.ReadArray<DescribeLogDirsResponseResult>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        if (version >= 3) writer.WriteErrorCode(ErrorCode);
        writer.WriteArray(Results, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeLogDirsResponseResult : IWireType<DescribeLogDirsResponseResult>
{
    public ErrorCode ErrorCode { get; init; }
    public string LogDir { get; init; } = "";
    public IReadOnlyList<DescribeLogDirsResponseTopic> Topics { get; init; } = [];
    public long TotalBytes { get; init; } = -1;
    public long UsableBytes { get; init; } = -1;

    public static DescribeLogDirsResponseResult Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeLogDirsResponseResult
        {
            ErrorCode = reader.ReadErrorCode(),
            LogDir = reader.ReadString(),
            Topics = reader.ReadArray<DescribeLogDirsResponseTopic>(version),
            TotalBytes = version >= 4 ? reader.ReadInt64() : -1,
            UsableBytes = version >= 4 ? reader.ReadInt64() : -1,
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteString(LogDir);
        writer.WriteArray(Topics, version);
        if (version >= 4) writer.WriteInt64(TotalBytes);
        if (version >= 4) writer.WriteInt64(UsableBytes);
        writer.WriteNoTags();
    }
}

public sealed record DescribeLogDirsResponseTopic : IWireType<DescribeLogDirsResponseTopic>
{
    public string Name { get; init; } = "";
    public IReadOnlyList<DescribeLogDirsResponsePartition> Partitions { get; init; } = [];

    public static DescribeLogDirsResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeLogDirsResponseTopic
        {
            Name = reader.ReadString(),
            Partitions = reader.ReadArray<DescribeLogDirsResponsePartition>(version),
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

public sealed record DescribeLogDirsResponsePartition : IWireType<DescribeLogDirsResponsePartition>
{
    public int PartitionIndex { get; init; }
    public long PartitionSize { get; init; }
    public long OffsetLag { get; init; }
    public bool IsFutureKey { get; init; }

    public static DescribeLogDirsResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeLogDirsResponsePartition
        {
            PartitionIndex = reader.ReadInt32(),
            PartitionSize = reader.ReadInt64(),
            OffsetLag = reader.ReadInt64(),
            IsFutureKey = reader.ReadBoolean(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        writer.WriteInt64(PartitionSize);
        writer.WriteInt64(OffsetLag);
        writer.WriteBoolean(IsFutureKey);
        writer.WriteNoTags();
    }
}
