using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Connect.Abstractions.Config;

namespace Connect.S3;

/// <summary>What the S3 sink sends with each object.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Encryption">Encryption at rest, or null.</param>
/// <param name="KmsKeyId">Its key, or null for the bucket's.</param>
/// <param name="CustomerKey">The customer's key in base64, or null. A secret.</param>
/// <param name="Acl">The canned access control list, or null.</param>
/// <param name="SendDigest">Whether an MD5 goes with each request.</param>
internal sealed record S3ObjectSettings(
    string Bucket,
    ServerSideEncryptionMethod? Encryption = null,
    string? KmsKeyId = null,
    string? CustomerKey = null,
    S3CannedACL? Acl = null,
    bool SendDigest = false)
{
    public static S3ObjectSettings From(ParsedConfig config)
    {
        var customerKey = config.Get(S3Keys.CustomerKey)?.Value;
        var encryption = config.Get(S3Keys.Encryption);
        return new S3ObjectSettings(
            config.Get(S3Keys.Bucket),
            encryption.Length > 0 && customerKey is null ? ServerSideEncryptionMethod.FindValue(encryption) : null,
            config.Get(S3Keys.KmsKeyId) is { Length: > 0 } keyId ? keyId : null,
            customerKey,
            config.Get(S3Keys.CannedAcl) is { Length: > 0 } acl ? S3CannedACL.FindValue(acl) : null,
            config.Get(S3Keys.SendDigest));
    }
}

/// <summary>Makes the client of the AWS SDK.</summary>
internal static class S3Clients
{
    /// <summary>A client with settings that S3 and the services that imitate it all understand.</summary>
    public static AmazonS3Client Create(ParsedConfig config)
    {
        var s3 = new AmazonS3Config
        {
            ForcePathStyle = config.Get(S3Keys.PathStyle),
            UseAccelerateEndpoint = config.Get(S3Keys.WanMode),

            // The checksums that the SDK adds by default come in a trailer, which many services refuse or store as content.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,

            // One place repeats requests: the upload, by s3.part.retries.
            MaxErrorRetry = 0,
        };
        var region = config.Get(S3Keys.Region);
        if (config.Get(S3Keys.StoreUrl) is { Length: > 0 } url)
        {
            s3.ServiceURL = url;
            s3.AuthenticationRegion = region;
        }
        else
        {
            s3.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        if (config.Get(S3Keys.ProxyUrl) is { Length: > 0 } proxy)
        {
            s3.SetWebProxy(new WebProxy(proxy)
            {
                Credentials = config.Get(S3Keys.ProxyUser) is { } user
                    ? new NetworkCredential(user, config.Get(S3Keys.ProxyPassword)?.Value)
                    : null,
            });
        }

        var keyId = config.Get(S3Keys.AccessKeyId);
        return keyId.Length > 0 && config.Get(S3Keys.SecretAccessKey)?.Value is { Length: > 0 } secret
            ? new AmazonS3Client(new BasicAWSCredentials(keyId, secret), s3)
            : new AmazonS3Client(s3);
    }
}
