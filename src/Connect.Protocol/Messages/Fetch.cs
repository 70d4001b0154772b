namespace Connect.Protocol.Messages;

/// <summary>
/// Reads record batches of partitions, waiting until enough bytes are there. Versions 0-17.
/// https://kafka.apache.org/protocol#The_Messages_Fetch
/// </summary>
public sealed record FetchRequest : IRequest<FetchRequest, FetchResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.Fetch, 0, 17, flexibleFrom: 12);

    public int ReplicaId { get; init; } = -1;
    public int MaxWaitMs { get; init; }
    public int MinBytes { get; init; }
    public int MaxBytes { get; init; } = int.MaxValue;
    public sbyte IsolationLevel { get; init; }
    public int SessionId { get; init; }
    public int SessionEpoch { get; init; } = -1;
    public IReadOnlyList<FetchRequestTopic> Topics { get; init; } = [];
    public IReadOnlyList<FetchRequestForgottenTopic> ForgottenTopicsData { get; init; } = [];
    public string RackId { get; init; } = "";

    public static FetchRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new FetchRequest
        {
            ReplicaId = version <= 14 ? reader.ReadInt32() : -1,
            MaxWaitMs = reader.ReadInt32(),
            MinBytes = reader.ReadInt32(),
            MaxBytes = version >= 3 ? reader.ReadInt32() : int.MaxValue,
            IsolationLevel = version >= 4 ? reader.ReadInt8() : (sbyte)0,
            SessionId = version >= 7 ? reader.ReadInt32() : 0,
            SessionEpoch = version >= 7 ? reader.ReadInt32() : -1,
            Topics = reader.ReadArray<FetchRequestTopic>(version),
            ForgottenTopicsData = version >= 7 ? reader.ReadArray<FetchRequestForgottenTopic>(version) : [],
            RackId = version >= 11 ? reader.ReadString() : "",
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version <= 14) writer.WriteInt32(ReplicaId);
        writer.WriteInt32(MaxWaitMs);
        writer.WriteInt32(MinBytes);
        if (version >= 3) writer.WriteInt32(MaxBytes);
        if (version >= 4) writer.WriteInt8(IsolationLevel);
        if (version >= 7) writer.WriteInt32(SessionId);
        if (version >= 7) writer.WriteInt32(SessionEpoch);
        writer.WriteArray(Topics, version);
        if (version >= 7) writer.WriteArray(ForgottenTopicsData, version);
        if (version >= 11) writer.WriteString(RackId);
        writer.WriteNoTags();
    }
}

public sealed record FetchRequestTopic : IWireType<FetchRequestTopic>
{
    public string Topic { get; init; } = "";
    public Guid TopicId { get; init; }
    public IReadOnlyList<FetchRequestPartition> Partitions { get; init; } = [];

    public static FetchRequestTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new FetchRequestTopic
        {
            Topic = version <= 12 ? reader.ReadString() : "",
            TopicId = version >= 13 ? reader.ReadUuid() : Guid.Empty,
            Partitions = reader.ReadArray<FetchRequestPartition>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version <= 12) writer.WriteString(Topic);
        if (version >= 13) writer.WriteUuid(TopicId);
        writer.WriteArray(Partitions, version);
        writer.WriteNoTags();
    }
}

public sealed record FetchRequestPartition : IWireType<FetchRequestPartition>
{
    public int Partition { get; init; }
    public int CurrentLeaderEpoch { get; init; } = -1;
    public long FetchOffset { get; init; }
    public int LastFetchedEpoch { get; init; } = -1;
    public long LogStartOffset { get; init; } = -1;
    public int PartitionMaxBytes { get; init; }

    public static FetchRequestPartition Read(ref ProtocolReader reader, short version)
    {
        var message = new FetchRequestPartition
        {
            Partition = reader.ReadInt32(),
            CurrentLeaderEpoch = version >= 9 ? reader.ReadInt32() : -1,
            FetchOffset = reader.ReadInt64(),
            LastFetchedEpoch = version >= 12 ? reader.ReadInt32() : -1,
            LogStartOffset = version >= 5 ? reader.ReadInt64() : -1,
            PartitionMaxBytes = reader.ReadInt32(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(Partition);
        if (version >= 9) writer.WriteInt32(CurrentLeaderEpoch);
        writer.WriteInt64(FetchOffset);
        if (version >= 12) writer.WriteInt32(LastFetchedEpoch);
        if (version >= 5) writer.WriteInt64(LogStartOffset);
        writer.WriteInt32(PartitionMaxBytes);
        writer.WriteNoTags();
    }
}

public sealed record FetchRequestForgottenTopic : IWireType<FetchRequestForgottenTopic>
{
    public string Topic { get; init; } = "";
    public Guid TopicId { get; init; }
    public IReadOnlyList<int> Partitions { get; init; } = [];

    public static FetchRequestForgottenTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new FetchRequestForgottenTopic
        {
            Topic = version <= 12 ? reader.ReadString() : "",
            TopicId = version >= 13 ? reader.ReadUuid() : Guid.Empty,
            Partitions = reader.ReadInt32Array(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version <= 12) writer.WriteString(Topic);
        if (version >= 13) writer.WriteUuid(TopicId);
        writer.WriteInt32Array(Partitions);
        writer.WriteNoTags();
    }
}

/// <summary>Record batches as they are stored, a partition at a time.</summary>
public sealed record FetchResponse : IWireType<FetchResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public int SessionId { get; init; }
    public IReadOnlyList<FetchResponseTopic> Topics { get; init; } = [];

    public static FetchResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new FetchResponse
        {
            ThrottleTimeMs = version >= 1 ? reader.ReadInt32() : 0,
            ErrorCode = version >= 7 ? reader.ReadErrorCode() : ErrorCode.None,
            SessionId = version >= 7 ? reader.ReadInt32() : 0,
            Topics = reader.ReadArray<FetchResponseTopic>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version >= 1) writer.WriteInt32(ThrottleTimeMs);
        if (version >= 7) writer.WriteErrorCode(ErrorCode);
        if (version >= 7) writer.WriteInt32(SessionId);
        writer.WriteArray(Topics, version);
        writer.WriteNoTags();
    }
}

public sealed record FetchResponseTopic : IWireType<FetchResponseTopic>
{
    public string Topic { get; init; } = "";
    public Guid TopicId { get; init; }
    public IReadOnlyList<FetchResponsePartition> Partitions { get; init; } = [];

    public static FetchResponseTopic Read(ref ProtocolReader reader, short version)
    {
        var message = new FetchResponseTopic
        {
            Topic = version <= 12 ? reader.ReadString() : "",
            TopicId = version >= 13 ? reader.ReadUuid() : Guid.Empty,
            Partitions = reader.ReadArray<FetchResponsePartition>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        if (version <= 12) writer.WriteString(Topic);
        if (version >= 13) writer.WriteUuid(TopicId);
        writer.WriteArray(Partitions, version);
        writer.WriteNoTags();
    }
}

public sealed record FetchResponsePartition : IWireType<FetchResponsePartition>
{
    public int PartitionIndex { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public long HighWatermark { get; init; }
    public long LastStableOffset { get; init; } = -1;
    public long LogStartOffset { get; init; } = -1;
    public IReadOnlyList<FetchResponseAbortedTransaction>? AbortedTransactions { get; init; }
    public int PreferredReadReplica { get; init; } = -1;
    public ReadOnlyMemory<byte>? Records { get; init; }

    public static FetchResponsePartition Read(ref ProtocolReader reader, short version)
    {
        var message = new FetchResponsePartition
        {
            PartitionIndex = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            HighWatermark = reader.ReadInt64(),
            LastStableOffset = version >= 4 ? reader.ReadInt64() : -1,
            LogStartOffset = version >= 5 ? reader.ReadInt64() : -1,
            AbortedTransactions = version >= 4 ? reader.ReadNullableArray<FetchResponseAbortedTransaction>(version) : null,
            PreferredReadReplica = version >= 11 ? reader.ReadInt32() : -1,
            Records = reader.ReadRecords(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(PartitionIndex);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteInt64(HighWatermark);
        if (version >= 4) writer.WriteInt64(LastStableOffset);
        if (version >= 5) writer.WriteInt64(LogStartOffset);
        if (version >= 4) writer.WriteNullableArray(AbortedTransactions, version);
        if (version >= 11) writer.WriteInt32(PreferredReadReplica);
        writer.WriteRecords(Records);
        writer.WriteNoTags();
    }
}

public sealed record FetchResponseAbortedTransaction : IWireType<FetchResponseAbortedTransaction>
{
    public long ProducerId { get; init; }
    public long FirstOffset { get; init; }

    public static FetchResponseAbortedTransaction Read(ref ProtocolReader reader, short version)
    {
        var message = new FetchResponseAbortedTransaction
        {
            ProducerId = reader.ReadInt64(),
            FirstOffset = reader.ReadInt64(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt64(ProducerId);
        writer.WriteInt64(FirstOffset);
        writer.WriteNoTags();
    }
}
