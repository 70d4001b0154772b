using Connect.ObjectStorage;
using Connect.ObjectStorage.Config;
using Connect.ObjectStorage.Stores;

namespace Connect.S3;

/// <summary>Writes objects to a bucket.</summary>
public sealed class S3SinkTask(TimeProvider clock) : ObjectStorageSinkTask(clock)
{
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromMinutes(1);

    /// <summary>Creates a task on the system's clock.</summary>
    public S3SinkTask() : this(TimeProvider.System)
    {
    }

    /// <inheritdoc/>
    protected override (ObjectSinkSettings Settings, IObjectStore Store) Configure(IReadOnlyDictionary<string, string> config)
    {
        var parsed = S3Keys.Definition.Parse(config);
        var upload = new UploadSettings(
            parsed.Get(S3Keys.PartSize),
            new UploadRetry(parsed.Get(S3Keys.PartRetries), parsed.Get(S3Keys.RetryBackoff), MaxBackoff),
            CompressionKeys.GzipLevel(parsed.Get(S3Keys.Compression), parsed.Get(S3Keys.CompressionLevel)));
        var settings = new ObjectSinkSettingsReader(parsed, Clock).Read(upload);
        var store = new S3Store(
            S3Clients.Create(parsed),
            S3ObjectSettings.From(parsed),
            settings.Naming.NameOfCheck($"{Context.ConnectorName}-{Context.TaskId}"));
        return (settings, store);
    }
}
