namespace Connect.Protocol.Messages;

/// <summary>
/// Sets and removes SCRAM credentials. Versions 0-0.
/// https://kafka.apache.org/protocol#The_Messages_AlterUserScramCredentials
/// </summary>
public sealed record AlterUserScramCredentialsRequest : IRequest<AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.AlterUserScramCredentials, 0, 0, flexibleFrom: 0);

    public IReadOnlyList<AlterUserScramCredentialsRequestDeletion> Deletions { get; init; } = [];
    public IReadOnlyList<AlterUserScramCredentialsRequestUpsertion> Upsertions { get; init; } = [];

    public static AlterUserScramCredentialsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterUserScramCredentialsRequest
        {
            Deletions = reader.ReadArray<AlterUserScramCredentialsRequestDeletion>(version),
            Upsertions = reader.ReadArray<AlterUserScramCredentialsRequestUpsertion>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteArray(Deletions, version);
        writer.WriteArray(Upsertions, version);
        writer.WriteNoTags();
    }
}

public sealed record AlterUserScramCredentialsRequestDeletion : IWireType<AlterUserScramCredentialsRequestDeletion>
{
    public string Name { get; init; } = "";
    public sbyte Mechanism { get; init; }

    public static AlterUserScramCredentialsRequestDeletion Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterUserScramCredentialsRequestDeletion
        {
            Name = reader.ReadString(),
            Mechanism = reader.ReadInt8(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteInt8(Mechanism);
        writer.WriteNoTags();
    }
}

public sealed record AlterUserScramCredentialsRequestUpsertion : IWireType<AlterUserScramCredentialsRequestUpsertion>
{
    public string Name { get; init; } = "";
    public sbyte Mechanism { get; init; }
    public int Iterations { get; init; }
    public byte[] Salt { get; init; } = [];
    public byte[] SaltedPassword { get; init; } = [];

    public static AlterUserScramCredentialsRequestUpsertion Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterUserScramCredentialsRequestUpsertion
        {
            Name = reader.ReadString(),
            Mechanism = reader.ReadInt8(),
            Iterations = reader.ReadInt32(),
            Salt = reader.ReadBytes(),
            SaltedPassword = reader.ReadBytes(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteInt8(Mechanism);
        writer.WriteInt32(Iterations);
        writer.WriteBytes(Salt);
        writer.WriteBytes(SaltedPassword);
        writer.WriteNoTags();
    }
}

/// <summary>One result for each user that was named.</summary>
public sealed record AlterUserScramCredentialsResponse : IWireType<AlterUserScramCredentialsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public IReadOnlyList<AlterUserScramCredentialsResponseResult> Results { get; init; } = [];

    public static AlterUserScramCredentialsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterUserScramCredentialsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            Results = reader.ReadArray<AlterUserScramCredentialsResponseResult>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteArray(Results, version);
        writer.WriteNoTags();
    }
}

public sealed record AlterUserScramCredentialsResponseResult : IWireType<AlterUserScramCredentialsResponseResult>
{
    public string User { get; init; } = "";
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }

    public static AlterUserScramCredentialsResponseResult Read(ref ProtocolReader reader, short version)
    {
        var message = new AlterUserScramCredentialsResponseResult
        {
            User = reader.ReadString(),
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(User);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteNoTags();
    }
}
