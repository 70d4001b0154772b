using System.Net;
using Azure;
using Azure.Core.Pipeline;
using Azure.Storage;
using Azure.Storage.Blobs;
using Connect.Abstractions.Config;

namespace Connect.AzureBlob;

/// <summary>Makes the client of the Azure SDK.</summary>
internal static class AzureBlobClients
{
    public static BlobContainerClient Create(ParsedConfig config)
    {
        var options = new BlobClientOptions();

        // One place repeats requests: the upload, by azblob.retry.*.
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = config.Get(AzureBlobKeys.ConnectionTimeout);
        options.Diagnostics.IsTelemetryEnabled = false;
        if (config.Get(AzureBlobKeys.ProxyUrl) is { Length: > 0 } proxy)
        {
            options.Transport = new HttpClientTransport(new SocketsHttpHandler
            {
                Proxy = new WebProxy(proxy)
                {
                    Credentials = config.Get(AzureBlobKeys.ProxyUser) is { } user
                        ? new NetworkCredential(user, config.Get(AzureBlobKeys.ProxyPassword)?.Value)
                        : null,
                },
            });
        }

        return ServiceOf(config, options).GetBlobContainerClient(config.Get(AzureBlobKeys.Container));
    }

    private static BlobServiceClient ServiceOf(ParsedConfig config, BlobClientOptions options)
    {
        if (config.Get(AzureBlobKeys.ConnectionString)?.Value is { Length: > 0 } connectionString)
        {
            return new BlobServiceClient(connectionString, options);
        }

        var account = config.Get(AzureBlobKeys.AccountName);
        var address = config.Get(AzureBlobKeys.Endpoint) is { Length: > 0 } endpoint
            ? new Uri(endpoint)
            : new Uri($"https://{account}.blob.core.windows.net");
        return config.Get(AzureBlobKeys.SasToken)?.Value is { Length: > 0 } token
            ? new BlobServiceClient(address, new AzureSasCredential(token), options)
            : new BlobServiceClient(address, new StorageSharedKeyCredential(account, config.Get(AzureBlobKeys.AccountKey)!.Value), options);
    }
}
