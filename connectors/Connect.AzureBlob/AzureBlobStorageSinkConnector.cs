using Connect.Abstractions.Config;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;
using Connect.ObjectStorage;

namespace Connect.AzureBlob;

/// <summary>Writes topics as block blobs to a container of Azure Storage.</summary>
[PluginAlias("io.confluent.connect.azure.blob.AzureBlobStorageSinkConnector")]
public sealed class AzureBlobStorageSinkConnector : ObjectStorageSinkConnector
{
    /// <inheritdoc/>
    public override ConfigDef ConfigDef => AzureBlobKeys.Definition;

    /// <inheritdoc/>
    public override Type TaskType => typeof(AzureBlobSinkTask);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> KeyPrefixes => ["azblob.", "az."];

    /// <inheritdoc/>
    protected override IEnumerable<ConfigError> Check(ParsedConfig config)
    {
        if (config.Get(AzureBlobKeys.ConnectionString) is { Value.Length: > 0 } connectionString)
        {
            if (ConnectionStringError(connectionString) is { } error)
            {
                yield return new ConfigError(AzureBlobKeys.ConnectionString.Name, error);
            }

            yield break;
        }

        if (config.Get(AzureBlobKeys.AccountName).Length == 0)
        {
            yield return new ConfigError(
                AzureBlobKeys.AccountName.Name, "Set azblob.account.name, or azblob.connection.string in its place.");
        }

        if (config.Get(AzureBlobKeys.AccountKey) is not { Value.Length: > 0 } key)
        {
            if (config.Get(AzureBlobKeys.SasToken) is not { Value.Length: > 0 })
            {
                yield return new ConfigError(
                    AzureBlobKeys.AccountKey.Name, "Set azblob.account.key, azblob.sas.token or azblob.connection.string.");
            }
        }
        else if (!Convert.TryFromBase64String(key.Value, new byte[key.Value.Length], out _))
        {
            yield return new ConfigError(AzureBlobKeys.AccountKey.Name, "azblob.account.key must be base64, as the portal shows it.");
        }
    }

    private static string? ConnectionStringError(Password connectionString)
    {
        try
        {
            _ = new Azure.Storage.Blobs.BlobServiceClient(connectionString.Value);
            return null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return "azblob.connection.string is no connection string: it looks like AccountName=...;AccountKey=...;BlobEndpoint=...";
        }
    }
}
