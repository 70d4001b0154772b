namespace Connect.Protocol;

/// <summary>
/// What every request begins with. Its version follows from the request's: v2 has tagged fields behind it, v1 has none.
/// https://kafka.apache.org/protocol#protocol_messages
/// </summary>
public readonly record struct RequestHeader(short ApiKey, short ApiVersion, int CorrelationId, string? ClientId)
{
    /// <summary>Reads all but the tagged fields: whether there are any is known only when key and version are.</summary>
    public static RequestHeader Read(ref ProtocolReader reader) =>
        new(reader.ReadInt16(), reader.ReadInt16(), reader.ReadInt32(), reader.ReadHeaderString());

    public void Write(ProtocolWriter writer, ApiSpec api)
    {
        writer.WriteInt16(ApiKey);
        writer.WriteInt16(ApiVersion);
        writer.WriteInt32(CorrelationId);
        writer.WriteHeaderString(ClientId);
        writer.IsFlexible = api.IsFlexible(ApiVersion);
        writer.WriteNoTags();
    }
}
