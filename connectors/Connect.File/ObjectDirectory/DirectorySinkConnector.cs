using Connect.Abstractions.Config;
using Connect.ObjectStorage;
using Connect.ObjectStorage.Config;
using Connect.ObjectStorage.Stores;
using Microsoft.Extensions.Logging;

namespace Connect.File.ObjectDirectory;

/// <summary>
/// Writes topics as objects to a local directory, with the names, formats, partitioners and rotation of the S3 and Azure sinks: the
/// whole product can be tried without anything else installed.
/// </summary>
public sealed class DirectorySinkConnector : ObjectStorageSinkConnector
{
    internal static readonly ConfigKey<string> DirectoryPath = ConfigKey.String("directory.path") with
    {
        Doc = "The directory that takes the objects; created when it is missing.",
        Importance = ConfigImportance.High,
        Group = SettingGroups.Storage,
        Validator = ConfigValidator.NotEmpty(),
    };

    internal static readonly ConfigKey<int> PartSize = ConfigKey.Int("directory.part.size") with
    {
        Doc = "Bytes of an open object that are kept in memory before they are written.",
        Importance = ConfigImportance.Low,
        Group = SettingGroups.Storage,
        Default = 1024 * 1024,
        Validator = ConfigValidator.AtLeast(4096),
    };

    internal static readonly ConfigKey<string> Compression = CompressionKeys.Type("directory.compression.type");
    internal static readonly ConfigKey<int> CompressionLevel = CompressionKeys.Level("directory.compression.level");

    /// <inheritdoc/>
    public override ConfigDef ConfigDef { get; } =
        new ConfigDef(DirectoryPath, PartSize, Compression, CompressionLevel).With(ObjectStorageKeys.Definition.Keys);

    /// <inheritdoc/>
    public override Type TaskType => typeof(DirectorySinkTask);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> KeyPrefixes => ["directory."];
}

/// <summary>Writes objects to a local directory.</summary>
public sealed class DirectorySinkTask(TimeProvider clock) : ObjectStorageSinkTask(clock)
{
    private static readonly UploadRetry Retry = new(Retries: 3, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));

    /// <summary>Creates a task on the system's clock.</summary>
    public DirectorySinkTask() : this(TimeProvider.System)
    {
    }

    /// <inheritdoc/>
    protected override (ObjectSinkSettings Settings, IObjectStore Store) Configure(IReadOnlyDictionary<string, string> config)
    {
        var parsed = new DirectorySinkConnector().ConfigDef.Parse(config);
        var gzipLevel = CompressionKeys.GzipLevel(
            parsed.Get(DirectorySinkConnector.Compression), parsed.Get(DirectorySinkConnector.CompressionLevel));
        var upload = new UploadSettings(parsed.Get(DirectorySinkConnector.PartSize), Retry, gzipLevel);
        var store = new DirectoryStore(
            parsed.Get(DirectorySinkConnector.DirectoryPath),
            $"{Uri.EscapeDataString(Context.ConnectorName)}-{Context.TaskId}",
            Context.LoggerFactory.CreateLogger<DirectoryStore>());
        return (new ObjectSinkSettingsReader(parsed, Clock).Read(upload), store);
    }
}
