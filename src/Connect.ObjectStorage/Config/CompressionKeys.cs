using Connect.Abstractions.Config;

namespace Connect.ObjectStorage.Config;

/// <summary>Compression, which every connector has under a name of its own.</summary>
public static class CompressionKeys
{
    private const string Gzip = "gzip";

    /// <summary>The setting that chooses between none and gzip.</summary>
    public static ConfigKey<string> Type(string name) => ConfigKey.String(name) with
    {
        Doc = "Compression of the objects: none or gzip.",
        Importance = ConfigImportance.Low,
        Group = SettingGroups.Storage,
        Default = "none",
        Validator = ConfigValidator.OneOf("none", Gzip),
    };

    /// <summary>The setting of how hard to compress.</summary>
    public static ConfigKey<int> Level(string name) => ConfigKey.Int(name) with
    {
        Doc = "Compression level from 1 (fast) to 9 (small); 0 stores, -1 is the library's default.",
        Importance = ConfigImportance.Low,
        Group = SettingGroups.Storage,
        Default = -1,
        Validator = ConfigValidator.Between(-1, 9),
    };

    /// <summary>The level, or null for no compression.</summary>
    public static int? GzipLevel(string type, int level) => type.Equals(Gzip, StringComparison.OrdinalIgnoreCase) ? level : null;
}
