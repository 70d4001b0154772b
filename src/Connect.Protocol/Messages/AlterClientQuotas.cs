namespace Connect.Protocol.Messages;

/// <summary>
/// Sets and removes quotas of users and client ids. Versions 0-1.
/// https://kafka.apache.org/protocol#The_Messages_AlterClientQuotas
/// </summary>
public sealed record AlterClientQuotasRequest : IRequest<AlterClientQuotasRequest, AlterClientQuotasResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.AlterClientQuotas, 0, 1, flexibleFrom: 1);

    public IReadOnlyList<AlterClientQuotasRequestEntry> Entries { get; init; } = [];
    public bool ValidateOnly { get; init; }

    public static AlterClientQuotasRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterClientQuotasRequest
        {
            Entries = reader.ReadArray<AlterClientQuotasRequestEntry>(version),
            ValidateOnly = reader.ReadBoolean(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Entries, version);
        writer.WriteBoolean(ValidateOnly);
        writer.WriteNoTags();
    }
}

public sealed record AlterClientQuotasRequestEntry : IWireType<AlterClientQuotasRequestEntry>
{
    public IReadOnlyList<ClientQuotaEntity> Entity { get; init; } = [];
    public IReadOnlyList<AlterClientQuotasRequestEntryOp> Ops { get; init; } = [];

    public static AlterClientQuotasRequestEntry Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterClientQuotasRequestEntry
        {
            Entity = reader.ReadArray<ClientQuotaEntity>(version),
            Ops = reader.ReadArray<AlterClientQuotasRequestEntryOp>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Entity, version);
        writer.WriteArray(Ops, version);
        writer.WriteNoTags();
    }
}

public sealed record AlterClientQuotasRequestEntryOp : IWireType<AlterClientQuotasRequestEntryOp>
{
    public string Key { get; init; } = "";
    public double Value { get; init; }
    public bool Remove { get; init; }

    public static AlterClientQuotasRequestEntryOp Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterClientQuotasRequestEntryOp
        {
            Key = reader.ReadString(),
            Value = reader.ReadFloat64(),
            Remove = reader.ReadBoolean(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Key);
        writer.WriteFloat64(Value);
        writer.WriteBoolean(Remove);
        writer.WriteNoTags();
    }
}

/// <summary>One result for each entity.</summary>
public sealed record AlterClientQuotasResponse : IWireType<AlterClientQuotasResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<AlterClientQuotasResponseEntry> Entries { get; init; } = [];

    public static AlterClientQuotasResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterClientQuotasResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            Entries = reader.ReadArray<AlterClientQuotasResponseEntry>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(Entries, version);
        writer.WriteNoTags();
    }
}

public sealed record AlterClientQuotasResponseEntry : IWireType<AlterClientQuotasResponseEntry>
{
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public IReadOnlyList<ClientQuotaEntity> Entity { get; init; } = [];

    public static AlterClientQuotasResponseEntry Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterClientQuotasResponseEntry
        {
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
            Entity = reader.ReadArray<ClientQuotaEntity>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteArray(Entity, version);
        writer.WriteNoTags();
    }
}
