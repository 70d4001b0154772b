namespace Connect.Protocol.Messages;

/// <summary>
/// Asks for the brokers of the cluster. Versions 0-2.
/// https://kafka.apache.org/protocol#The_Messages_DescribeCluster
/// </summary>
public sealed record DescribeClusterRequest : IRequest<DescribeClusterRequest, DescribeClusterResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.DescribeCluster, 0, 2, flexibleFrom: 0);

    public bool IncludeClusterAuthorizedOperations { get; init; }
    public sbyte EndpointType { get; init; } = 1;
    public bool IncludeFencedBrokers { get; init; }

    public static DescribeClusterRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeClusterRequest
        {
            IncludeClusterAuthorizedOperations = reader.ReadBoolean(),
            EndpointType = version >= 1 ? reader.ReadInt8() : (sbyte)1,
            IncludeFencedBrokers = version >= 2 && reader.ReadBoolean(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteBoolean(IncludeClusterAuthorizedOperations);
        if (version >= 1) writer.WriteInt8(EndpointType);
        if (version >= 2) writer.WriteBoolean(IncludeFencedBrokers);
        writer.WriteNoTags();
    }
}

/// <summary>The brokers of the cluster.</summary>
public sealed record DescribeClusterResponse : IWireType<DescribeClusterResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public sbyte EndpointType { get; init; } = 1;
    public string ClusterId { get; init; } = "";
    public int ControllerId { get; init; } = -1;
    public IReadOnlyList<DescribeClusterResponseBroker> Brokers { get; init; } = [];
    public int ClusterAuthorizedOperations { get; init; } = int.MinValue;

    public static DescribeClusterResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeClusterResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
            EndpointType = version >= 1 ? reader.ReadInt8() : (sbyte)1,
            ClusterId = reader.ReadString(),
            ControllerId = reader.ReadInt32(),
            Brokers = reader.ReadArray<DescribeClusterResponseBroker>(version),
            ClusterAuthorizedOperations = reader.ReadInt32(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        if (version >= 1) writer.WriteInt8(EndpointType);
        writer.WriteString(ClusterId);
        writer.WriteInt32(ControllerId);
        writer.WriteArray(Brokers, version);
        writer.WriteInt32(ClusterAuthorizedOperations);
        writer.WriteNoTags();
    }
}

public sealed record DescribeClusterResponseBroker : IWireType<DescribeClusterResponseBroker>
{
    public int BrokerId { get; init; }
    public string Host { get; init; } = "";
    public int Port { get; init; }
    public string? Rack { get; init; }
    public bool IsFenced { get; init; }

    public static DescribeClusterResponseBroker Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeClusterResponseBroker
        {
            BrokerId = reader.ReadInt32(),
            Host = reader.ReadString(),
            Port = reader.ReadInt32(),
            Rack = reader.ReadNullableString(),
            IsFenced = version >= 2 && reader.ReadBoolean(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(BrokerId);
        writer.WriteString(Host);
        writer.WriteInt32(Port);
        writer.WriteNullableString(Rack);
        if (version >= 2) writer.WriteBoolean(IsFenced);
        writer.WriteNoTags();
    }
}
