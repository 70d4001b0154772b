namespace Connect.Protocol.Messages;

/// <summary>One part of whom a quota is for, as DescribeClientQuotas and AlterClientQuotas have it; a null name is the default.</summary>
public sealed record ClientQuotaEntity : IWireType<ClientQuotaEntity>
{
    public string EntityType { get; init; } = "";
    public string? EntityName { get; init; }

    public static ClientQuotaEntity Read(ref ProtocolReader reader, short version)
    {
        var message = new ClientQuotaEntity
        {
            EntityType = reader.ReadString(),
            EntityName = reader.ReadNullableString(),
        };
        reader.SkipTags();
        return message;
    }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteString(EntityType);
        writer.WriteNullableString(EntityName);
        writer.WriteNoTags();
    }
}
