using Connect.ObjectStorage;
using Connect.ObjectStorage.Config;
using Connect.ObjectStorage.Stores;

namespace Connect.AzureBlob;

/// <summary>Writes blobs to a container.</summary>
public sealed class AzureBlobSinkTask(TimeProvider clock) : ObjectStorageSinkTask(clock)
{
    /// <summary>Creates a task on the system's clock.</summary>
    public AzureBlobSinkTask() : this(TimeProvider.System)
    {
    }

    /// <inheritdoc/>
    protected override (ObjectSinkSettings Settings, IObjectStore Store) Configure(IReadOnlyDictionary<string, string> config)
    {
        var parsed = AzureBlobKeys.Definition.Parse(config);
        var retry = new UploadRetry(
            parsed.Get(AzureBlobKeys.Retries),
            parsed.Get(AzureBlobKeys.RetryBackoff),
            parsed.Get(AzureBlobKeys.RetryMaxBackoff),
            parsed.Get(AzureBlobKeys.RetryKind) == RetryType.Fixed);
        var gzipLevel = CompressionKeys.GzipLevel(parsed.Get(AzureBlobKeys.Compression), parsed.Get(AzureBlobKeys.CompressionLevel));
        var settings = new ObjectSinkSettingsReader(parsed, Clock)
            .Read(new UploadSettings(parsed.Get(AzureBlobKeys.BlockSize), retry, gzipLevel));
        var store = new AzureBlobStore(
            AzureBlobClients.Create(parsed), settings.Naming.NameOfCheck($"{Context.ConnectorName}-{Context.TaskId}"));
        return (settings, store);
    }
}
