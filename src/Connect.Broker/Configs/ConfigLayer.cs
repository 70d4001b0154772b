namespace Connect.Broker.Configs;

/// <summary>One of the places that a value can come from, with what stands there; the value is null where it is a secret (I8).</summary>
internal readonly record struct ConfigLayer(string Name, string? Value, ConfigSource Source);
