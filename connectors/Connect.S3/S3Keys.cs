using Connect.Abstractions.Config;
using Connect.ObjectStorage.Config;

namespace Connect.S3;

/// <summary>The settings of the S3 sink, under Confluent's names.</summary>
internal static class S3Keys
{
    private const string Group = "S3";
    private const string Proxy = "Proxy";
    private const int MinPartBytes = 5 * 1024 * 1024;

    public static readonly ConfigKey<string> Bucket = ConfigKey.String("s3.bucket.name") with
    {
        Doc = "The bucket that takes the objects. It must exist.",
        Importance = ConfigImportance.High,
        Group = Group,
        Validator = ConfigValidator.NotEmpty(),
    };

    public static readonly ConfigKey<string> Region = ConfigKey.String("s3.region") with
    {
        Doc = "The bucket's region; with store.url the region that requests are signed for.",
        Group = Group,
        Default = "us-west-2",
        Validator = ConfigValidator.NotEmpty(),
    };

    public static readonly ConfigKey<string?> StoreUrl = ConfigKey.OptionalString("store.url") with
    {
        Doc = "The address of a service other than AWS that speaks S3, such as http://minio:9000.",
        Importance = ConfigImportance.High,
        Group = Group,
        Validator = HttpUrl(),
    };

    public static readonly ConfigKey<int> PartSize = ConfigKey.Int("s3.part.size") with
    {
        Doc = "Bytes of an open object that are kept in memory before they are uploaded as a part.",
        Importance = ConfigImportance.High,
        Group = Group,
        Default = 25 * 1024 * 1024,
        Validator = ConfigValidator.Between(MinPartBytes, int.MaxValue),
    };

    public static readonly ConfigKey<string> AccessKeyId = ConfigKey.String("aws.access.key.id") with
    {
        Doc = "The access key. Without it and the secret key, credentials come from the environment, a profile or the machine's role.",
        Importance = ConfigImportance.High,
        Group = Group,
        Default = "",
    };

    public static readonly ConfigKey<Password?> SecretAccessKey = ConfigKey.OptionalPassword("aws.secret.access.key") with
    {
        Doc = "The secret key of aws.access.key.id.",
        Importance = ConfigImportance.High,
        Group = Group,
    };

    public static readonly ConfigKey<bool> PathStyle = ConfigKey.Boolean("s3.path.style.access.enabled") with
    {
        Doc = "Whether the bucket is in the path of the address, not in its host name.",
        Importance = ConfigImportance.Low,
        Group = Group,
        Default = true,
    };

    public static readonly ConfigKey<bool> WanMode = ConfigKey.Boolean("s3.wan.mode") with
    {
        Doc = "Whether to use transfer acceleration; the bucket must allow it, and s3.path.style.access.enabled must be false.",
        Group = Group,
        Default = false,
    };

    public static readonly ConfigKey<string> Encryption = ConfigKey.String("s3.ssea.name") with
    {
        Doc = "Encryption at rest: AES256 or aws:kms.",
        Importance = ConfigImportance.Low,
        Group = Group,
        Default = "",
        Validator = ConfigValidator.Where<string>("AES256 or aws:kms", name => name is "" or "AES256" or "aws:kms"
            ? null
            : "String must be one of: AES256, aws:kms."),
    };

    public static readonly ConfigKey<Password?> CustomerKey = ConfigKey.OptionalPassword("s3.sse.customer.key") with
    {
        Doc = "A key of the customer's for AES256, base64 of 32 bytes.",
        Importance = ConfigImportance.Low,
        Group = Group,
        Validator = ConfigValidator.Where<Password>("base64 of 32 bytes", key =>
            Convert.TryFromBase64String(key.Value, new byte[64], out var length) && length == 32 ? null : "It must be base64 of 32 bytes."),
    };

    public static readonly ConfigKey<string> KmsKeyId = ConfigKey.String("s3.sse.kms.key.id") with
    {
        Doc = "The key for aws:kms; the bucket's default where it is left out.",
        Importance = ConfigImportance.Low,
        Group = Group,
        Default = "",
    };

    public static readonly ConfigKey<string?> CannedAcl = ConfigKey.OptionalString("s3.acl.canned") with
    {
        Doc = "A canned access control list for the objects, such as bucket-owner-full-control.",
        Importance = ConfigImportance.Low,
        Group = Group,
    };

    public static readonly ConfigKey<string> Compression = CompressionKeys.Type("s3.compression.type");
    public static readonly ConfigKey<int> CompressionLevel = CompressionKeys.Level("s3.compression.level");

    public static readonly ConfigKey<int> PartRetries = ConfigKey.Int("s3.part.retries") with
    {
        Doc = "Repetitions of one request after a failure that may pass.",
        Group = Group,
        Default = 3,
        Validator = ConfigValidator.AtLeast(0),
    };

    public static readonly ConfigKey<TimeSpan> RetryBackoff = ConfigKey.Milliseconds("s3.retry.backoff.ms") with
    {
        Doc = "The longest wait before the first repetition; it doubles each time.",
        Importance = ConfigImportance.Low,
        Group = Group,
        Default = TimeSpan.FromMilliseconds(200),
        Validator = ConfigValidator.AtLeast(0),
    };

    public static readonly ConfigKey<bool> SendDigest = ConfigKey.Boolean("s3.send.digest") with
    {
        Doc = "Whether to send an MD5 with each request, which the service checks.",
        Importance = ConfigImportance.Low,
        Group = Group,
        Default = false,
    };

    public static readonly ConfigKey<string> ProxyUrl = ConfigKey.String("s3.proxy.url") with
    {
        Doc = "A proxy, such as http://proxy:3128.",
        Importance = ConfigImportance.Low,
        Group = Proxy,
        Default = "",
        Validator = HttpUrl(),
    };

    public static readonly ConfigKey<string?> ProxyUser = ConfigKey.OptionalString("s3.proxy.user") with
    {
        Doc = "The user at the proxy.",
        Importance = ConfigImportance.Low,
        Group = Proxy,
    };

    public static readonly ConfigKey<Password?> ProxyPassword = ConfigKey.OptionalPassword("s3.proxy.password") with
    {
        Doc = "The user's password.",
        Importance = ConfigImportance.Low,
        Group = Proxy,
    };

    private static readonly ConfigKey<string> CredentialsProvider = ConfigKey.Class("s3.credentials.provider.class") with
    {
        Doc = "Only the default chain (environment, profile, role) is supported so far; set the role in the AWS profile or environment.",
        Importance = ConfigImportance.Low,
        Group = Group,
        Default = "DefaultAWSCredentialsProviderChain",
        Validator = ConfigValidator.Where<string>("the default chain", name =>
            name.EndsWith("DefaultAWSCredentialsProviderChain", StringComparison.Ordinal)
            || name.EndsWith("DefaultCredentialsProvider", StringComparison.Ordinal)
                ? null
                : "Only the default chain is supported so far: remove the setting, and set the role in the AWS profile or environment."),
    };

    public static ConfigDef Definition { get; } = new ConfigDef(
        Bucket, Region, StoreUrl, PartSize, AccessKeyId, SecretAccessKey, CredentialsProvider, PathStyle, WanMode,
        Encryption, CustomerKey, KmsKeyId, CannedAcl, Compression, CompressionLevel, PartRetries, RetryBackoff, SendDigest,
        ProxyUrl, ProxyUser, ProxyPassword,
        ObjectStorageKeys.OnlyYet("s3.object.tagging", "false", Group),
        ObjectStorageKeys.OnlyYet("s3.object.tagging.key.value.pairs", "", Group),
        ObjectStorageKeys.Inert("s3.object.behavior.on.tagging.error", Group),
        ObjectStorageKeys.OnlyYet("s3.schema.partition.affix.type", "NONE", Group),
        ObjectStorageKeys.Inert("s3.http.send.expect.continue", Group),
        ObjectStorageKeys.Inert("s3.elastic.buffer.enable", Group),
        ObjectStorageKeys.Inert("s3.elastic.buffer.init.capacity", Group),
        ObjectStorageKeys.Inert("enable.conditional.writes", Group),
        ObjectStorageKeys.Inert("max.files.scan.limit", Group),
        ObjectStorageKeys.Inert("max.write.duration.ms", Group)).With(ObjectStorageKeys.Definition.Keys);

    private static ConfigValidator HttpUrl() => ConfigValidator.Where<string>("http or https address", text =>
        text.Length == 0 || (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            ? null
            : "It must be an address that begins with http:// or https://.");
}
