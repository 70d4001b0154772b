namespace Connect.Protocol;

/// <summary>What every answer begins with: v1 has tagged fields behind the correlation id, v0 has none.</summary>
public readonly record struct ResponseHeader(int CorrelationId)
{
    public static ResponseHeader Read(ref ProtocolReader reader, ApiSpec api, short version)
    {
        var header = new ResponseHeader(reader.ReadInt32());
        reader.IsFlexible = api.HasFlexibleResponseHeader(version);
        reader.SkipTags();
        reader.IsFlexible = api.IsFlexible(version);
        return header;
    }

    public void Write(ProtocolWriter writer, ApiSpec api, short version)
    {
        writer.WriteInt32(CorrelationId);
        writer.IsFlexible = api.HasFlexibleResponseHeader(version);
        writer.WriteNoTags();
        writer.IsFlexible = api.IsFlexible(version);
    }
}
