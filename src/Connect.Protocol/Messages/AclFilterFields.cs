namespace Connect.Protocol.Messages;

/// <summary>Which ACLs DescribeAcls and DeleteAcls mean: the same fields in both; a null is any.</summary>
public abstract record AclFilterFields
{
    private protected AclFilterFields()
    {
    }

    private protected AclFilterFields(ref ProtocolReader reader, short version)
    {
        ResourceTypeFilter = reader.ReadInt8();
        ResourceNameFilter = reader.ReadNullableString();
        PatternTypeFilter = version >= 1 ? reader.ReadInt8() : (sbyte)3;
        PrincipalFilter = reader.ReadNullableString();
        HostFilter = reader.ReadNullableString();
        Operation = reader.ReadInt8();
        PermissionType = reader.ReadInt8();
        reader.SkipTags();
    }

    public sbyte ResourceTypeFilter { get; init; }
    public string? ResourceNameFilter { get; init; }
    public sbyte PatternTypeFilter { get; init; } = 3;
    public string? PrincipalFilter { get; init; }
    public string? HostFilter { get; init; }
    public sbyte Operation { get; init; }
    public sbyte PermissionType { get; init; }

    public void Write(ProtocolWriter writer, short version)
    {
        writer.WriteInt8(ResourceTypeFilter);
        writer.WriteNullableString(ResourceNameFilter);
        if (version >= 1) writer.WriteInt8(PatternTypeFilter);
        writer.WriteNullableString(PrincipalFilter);
        writer.WriteNullableString(HostFilter);
        writer.WriteInt8(Operation);
        writer.WriteInt8(PermissionType);
        writer.WriteNoTags();
    }
}
