using Connect.Abstractions.Config;
using Connect.ObjectStorage.Config;

namespace Connect.AzureBlob;

/// <summary>How waits between repetitions grow; the values of <c>azblob.retry.type</c>.</summary>
internal enum RetryType
{
    /// <summary>Each may be twice as long as the one before.</summary>
    Exponential,

    /// <summary>All are alike.</summary>
    Fixed,
}

/// <summary>The settings of the Azure Blob sink, under Confluent's names.</summary>
internal static class AzureBlobKeys
{
    private const string Group = "Azure";
    private const string Proxy = "Proxy";

    public static readonly ConfigKey<string> AccountName = ConfigKey.String("azblob.account.name") with
    {
        Doc = "The storage account.",
        Importance = ConfigImportance.High,
        Group = Group,
        Default = "",
    };

    public static readonly ConfigKey<Password?> AccountKey = ConfigKey.OptionalPassword("azblob.account.key") with
    {
        Doc = "The account's key.",
        Importance = ConfigImportance.High,
        Group = Group,
    };

    public static readonly ConfigKey<Password?> SasToken = ConfigKey.OptionalPassword("azblob.sas.token") with
    {
        Doc = "A shared access signature in place of the account's key.",
        Importance = ConfigImportance.High,
        Group = Group,
    };

    public static readonly ConfigKey<Password?> ConnectionString = ConfigKey.OptionalPassword("azblob.connection.string") with
    {
        Doc = "A connection string in place of account, key and address.",
        Importance = ConfigImportance.High,
        Group = Group,
    };

    public static readonly ConfigKey<string> Endpoint = ConfigKey.String("azblob.endpoint") with
    {
        Doc = "The address of the account's blob service where it is not https://<account>.blob.core.windows.net.",
        Group = Group,
        Aliases = ["store.url"],
        Default = "",
        Validator = HttpUrl(),
    };

    public static readonly ConfigKey<string> Container = ConfigKey.String("azblob.container.name") with
    {
        Doc = "The container that takes the objects. It must exist.",
        Importance = ConfigImportance.High,
        Group = Group,
        Default = "default",
        Validator = ConfigValidator.Where<string>("3 to 63 of a-z, 0-9 and -", name =>
            name.Length is >= 3 and <= 63 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
                ? null
                : "It must have 3 to 63 lower-case letters, digits and hyphens."),
    };

    public static readonly ConfigKey<int> BlockSize = ConfigKey.Int("azblob.block.size") with
    {
        Doc = "Bytes of an open object that are kept in memory before they are uploaded as a block.",
        Importance = ConfigImportance.High,
        Group = Group,
        Default = 25 * 1024 * 1024,
        Validator = ConfigValidator.Between(5 * 1024 * 1024, 100 * 1024 * 1024),
    };

    public static readonly ConfigKey<RetryType> RetryKind = ConfigKey.Enum<RetryType>("azblob.retry.type") with
    {
        Doc = "How waits between repetitions of a request grow: exponential or fixed.",
        Importance = ConfigImportance.Low,
        Group = Group,
        Default = RetryType.Exponential,
    };

    public static readonly ConfigKey<int> Retries = ConfigKey.Int("azblob.retry.retries") with
    {
        Doc = "Repetitions of one request after a failure that may pass.",
        Importance = ConfigImportance.Low,
        Group = Group,
        Default = 3,
        Validator = ConfigValidator.AtLeast(0),
    };

    public static readonly ConfigKey<TimeSpan> RetryBackoff = ConfigKey.Milliseconds("azblob.retry.backoff.ms") with
    {
        Doc = "The longest wait before the first repetition.",
        Importance = ConfigImportance.Low,
        Group = Group,
        Default = TimeSpan.FromSeconds(4),
        Validator = ConfigValidator.AtLeast(0),
    };

    public static readonly ConfigKey<TimeSpan> RetryMaxBackoff = ConfigKey.Milliseconds("azblob.retry.max.backoff.ms") with
    {
        Doc = "The longest wait before any repetition.",
        Importance = ConfigImportance.Low,
        Group = Group,
        Default = TimeSpan.FromMinutes(2),
        Validator = ConfigValidator.AtLeast(1),
    };

    public static readonly ConfigKey<TimeSpan> ConnectionTimeout = ConfigKey.Milliseconds("azblob.connection.timeout.ms") with
    {
        Doc = "How long one request may take.",
        Importance = ConfigImportance.Low,
        Group = Group,
        Default = TimeSpan.FromSeconds(30),
        Validator = ConfigValidator.AtLeast(1),
    };

    public static readonly ConfigKey<string> Compression =
        CompressionKeys.Type("az.compression.type") with { Aliases = ["azblob.compression.type"] };

    public static readonly ConfigKey<int> CompressionLevel =
        CompressionKeys.Level("az.compression.level") with { Aliases = ["azblob.compression.level"] };

    public static readonly ConfigKey<string> ProxyUrl = ConfigKey.String("azblob.proxy.url") with
    {
        Doc = "A proxy, such as http://proxy:3128.",
        Importance = ConfigImportance.Low,
        Group = Proxy,
        Default = "",
        Validator = HttpUrl(),
    };

    public static readonly ConfigKey<string?> ProxyUser = ConfigKey.OptionalString("azblob.proxy.user") with
    {
        Doc = "The user at the proxy.",
        Importance = ConfigImportance.Low,
        Group = Proxy,
    };

    public static readonly ConfigKey<Password?> ProxyPassword = ConfigKey.OptionalPassword("azblob.proxy.password") with
    {
        Doc = "The user's password.",
        Importance = ConfigImportance.Low,
        Group = Proxy,
    };

    public static ConfigDef Definition { get; } = new ConfigDef(
        AccountName, AccountKey, SasToken, ConnectionString, Endpoint, Container, BlockSize, Compression, CompressionLevel,
        RetryKind, Retries, RetryBackoff, RetryMaxBackoff, ConnectionTimeout, ProxyUrl, ProxyUser, ProxyPassword,
        ObjectStorageKeys.Inert("max.write.duration.ms", Group)).With(ObjectStorageKeys.Definition.Keys);

    private static ConfigValidator HttpUrl() => ConfigValidator.Where<string>("http or https address", text =>
        text.Length == 0 || (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            ? null
            : "It must be an address that begins with http:// or https://.");
}
