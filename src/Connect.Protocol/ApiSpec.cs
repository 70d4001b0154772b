namespace Connect.Protocol;

/// <summary>Which versions of a request are spoken, and from which on it uses compact types and tagged fields.</summary>
public sealed class ApiSpec(ApiKey key, short minVersion, short maxVersion, short flexibleFrom = short.MaxValue)
{
    public ApiKey Key { get; } = key;

    public short MinVersion { get; } = minVersion;

    public short MaxVersion { get; } = maxVersion;

    public bool Supports(short version) => version >= MinVersion && version <= MaxVersion;

    /// <summary>Flexible requests have request header v2 (v1 otherwise).</summary>
    public bool IsFlexible(short version) => version >= flexibleFrom;

    /// <summary>
    /// Flexible answers have response header v1 (v0 otherwise). ApiVersions is always answered with v0: its client does not
    /// know yet what the broker understands.
    /// </summary>
    public bool HasFlexibleResponseHeader(short version) => Key != ApiKey.ApiVersions && IsFlexible(version);
}
