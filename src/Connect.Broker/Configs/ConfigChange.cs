namespace Connect.Broker.Configs;

/// <summary>One change of a setting.</summary>
internal sealed record ConfigChange(string Name, string? Value, ConfigOperation Operation);

/// <summary>What a change does; the last two are for lists.</summary>
internal enum ConfigOperation : sbyte
{
    Set = 0,
    Delete = 1,
    Append = 2,
    Subtract = 3,
}
