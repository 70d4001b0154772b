namespace Connect.Protocol.Messages;

/// <summary>
/// Asks which SCRAM credentials users have, never for the credentials themselves. Versions 0-0.
/// https://kafka.apache.org/protocol#The_Messages_DescribeUserScramCredentials
/// </summary>
public sealed record DescribeUserScramCredentialsRequest
    : IRequest<DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse>
{
    public static ApiSpec Api { get; } = new(ApiKey.DescribeUserScramCredentials, 0, 0, flexibleFrom: 0);

    public IReadOnlyList<DescribeUserScramCredentialsRequestUser>? Users { get; init; }

    public static DescribeUserScramCredentialsRequest Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeUserScramCredentialsRequest
        {
            Users = reader.ReadNullableArray<DescribeUserScramCredentialsRequestUser>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteNullableArray(Users, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeUserScramCredentialsRequestUser : IWireType<DescribeUserScramCredentialsRequestUser>
{
    public string Name { get; init; } = "";

    public static DescribeUserScramCredentialsRequestUser Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeUserScramCredentialsRequestUser
        {
            Name = reader.ReadString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(Name);
        writer.WriteNoTags();
    }
}

/// <summary>Mechanisms and iterations of each user.</summary>
public sealed record DescribeUserScramCredentialsResponse : IWireType<DescribeUserScramCredentialsResponse>
{
    public int ThrottleTimeMs { get; init; }
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public IReadOnlyList<DescribeUserScramCredentialsResponseResult> Results { get; init; } = [];

    public static DescribeUserScramCredentialsResponse Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeUserScramCredentialsResponse
        {
            ThrottleTimeMs = reader.ReadInt32(),
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
            Results = reader.ReadArray<DescribeUserScramCredentialsResponseResult>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt32(ThrottleTimeMs);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteArray(Results, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeUserScramCredentialsResponseResult : IWireType<DescribeUserScramCredentialsResponseResult>
{
    public string User { get; init; } = "";
    public ErrorCode ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public IReadOnlyList<DescribeUserScramCredentialsResponseResultCredentialInfo> CredentialInfos { get; init; } = [];

    public static DescribeUserScramCredentialsResponseResult Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeUserScramCredentialsResponseResult
        {
            User = reader.ReadString(),
            ErrorCode = reader.ReadErrorCode(),
            ErrorMessage = reader.ReadNullableString(),
            CredentialInfos = reader.ReadArray<DescribeUserScramCredentialsResponseResultCredentialInfo>(version),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(User);
        writer.WriteErrorCode(ErrorCode);
        writer.WriteNullableString(ErrorMessage);
        writer.WriteArray(CredentialInfos, version);
        writer.WriteNoTags();
    }
}

public sealed record DescribeUserScramCredentialsResponseResultCredentialInfo
    : IWireType<DescribeUserScramCredentialsResponseResultCredentialInfo>
{
    public sbyte Mechanism { get; init; }
    public int Iterations { get; init; }

    public static DescribeUserScramCredentialsResponseResultCredentialInfo Read(ref ProtocolReader reader, short version)
    {
        var message = new DescribeUserScramCredentialsResponseResultCredentialInfo
        {
            Mechanism = reader.ReadInt8(),
            Iterations = reader.ReadInt32(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt8(Mechanism);
        writer.WriteInt32(Iterations);
        writer.WriteNoTags();
    }
}
