namespace Connect.Protocol.Messages;

/// <summary>
/// Asks for quotas of users and client ids. Versions 0-1.
/// https://kafka.apache.org/protocol#The_Messages_DescribeClientQuotas
/// </summary>
public sealed record DescribeClientQuotasRequest : IRequest<DescribeClientQuotasRequest, DescribeClientQuotasResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.DescribeClientQuotas, 0, 1, flexibleFrom: 1);

    public IReadOnlyList<DescribeClientQuotasRequestComponent> Components { get; init; } = [];
    public bool Strict { get; init; }

    public static DescribeClientQuotasRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeClientQuotasRequest
        {
            Components = reader.ReadArray<DescribeClientQuotasRequestComponent>(version),
            Strict = reader.ReadBoolean(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Components, version);
        writer.WriteBoolean(Strict);
        writer.WriteNoTags();
    }
}

public sealed record DescribeClientQuotasRequestComponent : IWireType<DescribeClientQuotasRequestComponent>
{
    public string EntityType { get; init; } = "";
    public sbyte MatchType { get; init; }
    public string? Match { get; init; }

    public static DescribeClientQuotasRequestComponent Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeClientQuotasRequestComponent
        {
            EntityType = reader.ReadString(),
            MatchType = reader.ReadInt8(),
            Match = reader.ReadNullableString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(EntityType);
        writer.WriteInt8(MatchType);
        writer.WriteNullableString(Match);
        writer.WriteNoTags();
    }
}

/// <summary>The quotas that match.</summary>
public sealed record DescribeClientQuotasResponse : IWireType<DescribeClientQuotasResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public IReadOnlyList<DescribeClientQuotasResponseEntry>? Entries { get; init; }

    public static DescribeClientQuotasResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeClientQuotasResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
            Entries = reader.ReadNullableArray<DescribeClientQuotasResponseEntry>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteNullableArray(Entries, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeClientQuotasResponseEntry : IWireType<DescribeClientQuotasResponseEntry>
{
    public IReadOnlyList<ClientQuotaEntity> Entity { get; init; } = [];
    public IReadOnlyList<DescribeClientQuotasResponseEntryValue> Values { get; init; } = [];

    public static DescribeClientQuotasResponseEntry Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeClientQuotasResponseEntry
        {
            Entity = reader.ReadArray<ClientQuotaEntity>(version),
            Values = reader.ReadArray<DescribeClientQuotasResponseEntryValue>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Entity, version);
        writer.WriteArray(Values, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeClientQuotasResponseEntryValue : IWireType<DescribeClientQuotasResponseEntryValue>
{
    public string Key { get; init; } = "";
    public double Value { get; init; }

    public static DescribeClientQuotasResponseEntryValue Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeClientQuotasResponseEntryValue
        {
            Key = reader.ReadString(),
            Value = reader.ReadFloat64(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Key);
        writer.WriteFloat64(Value);
        writer.WriteNoTags();
    }
}
