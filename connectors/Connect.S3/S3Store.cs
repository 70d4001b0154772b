using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Connect.ObjectStorage.Stores;

namespace Connect.S3;

/// <summary>A bucket as an object store.</summary>
internal sealed class S3Store(IAmazonS3 client, S3ObjectSettings settings, string checkName) : IObjectStore
{
    /// <summary>S3's limit: every part but the last has at least 5 MiB.</summary>
    public int MinPartBytes => 5 * 1024 * 1024;

    /// <summary>Starts an upload and gives it up: exactly what writing needs the right for, and nothing becomes visible.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var upload = await BeginAsync(checkName, cancellationToken);
        await upload.AbortAsync(cancellationToken);
    }

    public Task PutAsync(string name, Stream content, CancellationToken cancellationToken) => RunAsync(async () =>
    {
        var request = new PutObjectRequest
        {
            BucketName = settings.Bucket,
            Key = name,
            InputStream = content,
            AutoCloseStream = false,
            UseChunkEncoding = false,
            CannedACL = settings.Acl,
            ServerSideEncryptionMethod = settings.Encryption,
            ServerSideEncryptionKeyManagementServiceKeyId = settings.KmsKeyId,
            MD5Digest = await DigestAsync(content, cancellationToken),
        };
        if (settings.CustomerKey is { } key)
        {
            request.ServerSideEncryptionCustomerMethod = ServerSideEncryptionCustomerMethod.AES256;
            request.ServerSideEncryptionCustomerProvidedKey = key;
        }

        await client.PutObjectAsync(request, cancellationToken);
    });

    public async Task<IPartUpload> BeginAsync(string name, CancellationToken cancellationToken)
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = settings.Bucket,
            Key = name,
            CannedACL = settings.Acl,
            ServerSideEncryptionMethod = settings.Encryption,
            ServerSideEncryptionKeyManagementServiceKeyId = settings.KmsKeyId,
        };
        if (settings.CustomerKey is { } key)
        {
            request.ServerSideEncryptionCustomerMethod = ServerSideEncryptionCustomerMethod.AES256;
            request.ServerSideEncryptionCustomerProvidedKey = key;
        }

        var uploadId = "";
        await RunAsync(async () => uploadId = (await client.InitiateMultipartUploadAsync(request, cancellationToken)).UploadId);
        return new Upload(this, name, uploadId);
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string?> DigestAsync(Stream content, CancellationToken cancellationToken)
    {
        if (!settings.SendDigest)
        {
            return null;
        }

        var digest = await MD5.HashDataAsync(content, cancellationToken);
        content.Position = 0;
        return Convert.ToBase64String(digest);
    }

    private async Task RunAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception e) when (S3Errors.Classify(e, settings.Bucket, client.Config) is { } explained)
        {
            throw explained;
        }
    }

    private sealed class Upload(S3Store store, string name, string uploadId) : IPartUpload
    {
        private readonly List<PartETag> _parts = [];
        private readonly string _bucket = store.Settings.Bucket;
        private long _length;
        private bool _mayBeComplete;

        public Task UploadPartAsync(int number, Stream content, CancellationToken cancellationToken) => store.RunAsync(async () =>
        {
            var request = new UploadPartRequest
            {
                BucketName = _bucket,
                Key = name,
                UploadId = uploadId,
                PartNumber = number,
                PartSize = content.Length,
                InputStream = content,
                UseChunkEncoding = false,
                MD5Digest = await store.DigestAsync(content, cancellationToken),
            };
            if (store.Settings.CustomerKey is { } key)
            {
                request.ServerSideEncryptionCustomerMethod = ServerSideEncryptionCustomerMethod.AES256;
                request.ServerSideEncryptionCustomerProvidedKey = key;
            }

            var response = await store.Client.UploadPartAsync(request, cancellationToken);
            if (_parts.Count == number)
            {
                _parts.RemoveAt(number - 1);
            }
            else
            {
                _length += content.Length;
            }

            _parts.Add(new PartETag(number, response.ETag));
        });

        public Task CompleteAsync(CancellationToken cancellationToken) => store.RunAsync(async () =>
        {
            try
            {
                var request = new CompleteMultipartUploadRequest
                {
                    BucketName = _bucket,
                    Key = name,
                    UploadId = uploadId,
                    PartETags = _parts,
                };
                await store.Client.CompleteMultipartUploadAsync(request, cancellationToken);
            }
            catch (AmazonS3Exception e) when (e.ErrorCode == S3Errors.NoSuchUpload && _mayBeComplete)
            {
                // An earlier try was carried out, and only its answer was lost.
                var found = await store.Client.GetObjectMetadataAsync(_bucket, name, cancellationToken);
                if (found.ContentLength != _length)
                {
                    throw;
                }
            }
            catch (Exception)
            {
                _mayBeComplete = true;
                throw;
            }
        });

        public Task AbortAsync(CancellationToken cancellationToken) => store.RunAsync(async () =>
        {
            try
            {
                await store.Client.AbortMultipartUploadAsync(_bucket, name, uploadId, cancellationToken);
            }
            catch (AmazonS3Exception e) when (e.ErrorCode == S3Errors.NoSuchUpload)
            {
                // It is gone already, which is what was asked for.
            }
        });
    }

    private IAmazonS3 Client => client;

    private S3ObjectSettings Settings => settings;
}
