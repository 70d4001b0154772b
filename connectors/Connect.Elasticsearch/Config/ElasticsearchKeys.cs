using Connect.Abstractions.Config;

namespace Connect.Elasticsearch.Config;

/// <summary>The settings of the sink under the names of Confluent's Elasticsearch sink, with its defaults.</summary>
internal static class ElasticsearchKeys
{
    private const string Connection = "Connection";
    private const string Batching = "Batching";
    private const string Documents = "Documents";
    private const string Unsupported = "Not supported";

    public static readonly ConfigKey<IReadOnlyList<string>> Urls = ConfigKey.List("connection.url") with
    {
        Group = Connection,
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.All(
            ConfigValidator.NotEmpty(), ConfigValidator.Where<IReadOnlyList<string>>("http(s) URLs", CheckUrls)),
        Doc = "URLs of the nodes, all http or all https.",
    };

    public static readonly ConfigKey<string?> Username = ConfigKey.OptionalString("connection.username") with
    {
        Group = Connection,
        Doc = "User for basic authentication; needs connection.password.",
    };

    public static readonly ConfigKey<Password?> UserPassword = ConfigKey.OptionalPassword("connection.password") with
    {
        Group = Connection,
        Doc = "Password for basic authentication.",
    };

    public static readonly ConfigKey<Password?> ApiKey = ConfigKey.OptionalPassword("connection.api.key") with
    {
        Group = Connection,
        Doc = "API key in its encoded form, instead of user and password.",
    };

    public static readonly ConfigKey<bool> Compression = ConfigKey.Boolean("connection.compression") with
    {
        Group = Connection,
        Default = false,
        Importance = ConfigImportance.Low,
        Doc = "Whether request bodies are compressed with gzip.",
    };

    public static readonly ConfigKey<TimeSpan> ConnectTimeout = ConfigKey.Milliseconds("connection.timeout.ms") with
    {
        Group = Connection,
        Default = TimeSpan.FromSeconds(1),
        Importance = ConfigImportance.Low,
        Validator = ConfigValidator.AtLeast(1),
        Doc = "How long a connection may take to be made.",
    };

    public static readonly ConfigKey<TimeSpan> ReadTimeout = ConfigKey.Milliseconds("read.timeout.ms") with
    {
        Group = Connection,
        Default = TimeSpan.FromSeconds(3),
        Importance = ConfigImportance.Low,
        Validator = ConfigValidator.AtLeast(1),
        Doc = "How long a request may take. Raise it when bulks of your size take longer: a bulk that times out is sent again.",
    };

    public static readonly ConfigKey<TimeSpan> IdleTimeout = ConfigKey.Milliseconds("max.connection.idle.time.ms") with
    {
        Group = Connection,
        Default = TimeSpan.FromMinutes(1),
        Importance = ConfigImportance.Low,
        Validator = ConfigValidator.AtLeast(1),
        Doc = "How long an unused connection is kept.",
    };

    public static readonly ConfigKey<string> ProxyHost = ConfigKey.String("proxy.host") with
    {
        Group = Connection,
        Default = "",
        Importance = ConfigImportance.Low,
        Doc = "Host of an HTTP proxy; empty uses none.",
    };

    public static readonly ConfigKey<int> ProxyPort = ConfigKey.Int("proxy.port") with
    {
        Group = Connection,
        Default = 8080,
        Importance = ConfigImportance.Low,
        Validator = ConfigValidator.Between(1, 65535),
        Doc = "Port of the proxy.",
    };

    public static readonly ConfigKey<string> ProxyUsername = ConfigKey.String("proxy.username") with
    {
        Group = Connection,
        Default = "",
        Importance = ConfigImportance.Low,
        Doc = "User for the proxy.",
    };

    public static readonly ConfigKey<Password?> ProxyPassword = ConfigKey.OptionalPassword("proxy.password") with
    {
        Group = Connection,
        Importance = ConfigImportance.Low,
        Doc = "Password for the proxy.",
    };

    public static readonly ConfigKey<int> BatchSize = ConfigKey.Int("batch.size") with
    {
        Group = Batching,
        Default = 2000,
        Validator = ConfigValidator.Between(1, 1_000_000),
        Doc = "The most records in a bulk.",
    };

    public static readonly ConfigKey<long> BulkSizeBytes = ConfigKey.Long("bulk.size.bytes") with
    {
        Group = Batching,
        Default = 5 * 1024 * 1024,
        Importance = ConfigImportance.Low,
        Validator = ConfigValidator.Where<long>("-1 or [1,...]", v => v is -1 or > 0 ? null : "Value must be -1 (no limit) or at least 1."),
        Doc = "The most bytes in a bulk; -1 leaves only batch.size.",
    };

    public static readonly ConfigKey<int> MaxInFlight = ConfigKey.Int("max.in.flight.requests") with
    {
        Group = Batching,
        Default = 5,
        Validator = ConfigValidator.Between(1, 1000),
        Doc = "The most bulks under way at a time. Two of them never hold the same document.",
    };

    public static readonly ConfigKey<int> MaxBuffered = ConfigKey.Int("max.buffered.records") with
    {
        Group = Batching,
        Default = 20_000,
        Importance = ConfigImportance.Low,
        Validator = ConfigValidator.AtLeast(1),
        Doc = "The most records held by the task, waiting and under way; at least batch.size x max.in.flight.requests.",
    };

    public static readonly ConfigKey<TimeSpan> Linger = ConfigKey.Milliseconds("linger.ms") with
    {
        Group = Batching,
        Default = TimeSpan.FromMilliseconds(1),
        Importance = ConfigImportance.Low,
        Validator = ConfigValidator.Between(0, 604_800_000),
        Doc = "How long records wait for others before a bulk that is not full is sent.",
    };

    public static readonly ConfigKey<TimeSpan> FlushTimeout = ConfigKey.Milliseconds("flush.timeout.ms") with
    {
        Group = Batching,
        Default = TimeSpan.FromMinutes(3),
        Importance = ConfigImportance.Low,
        Validator = ConfigValidator.AtLeast(1),
        Doc = "How long the task waits for bulks under way before it fails.",
    };

    public static readonly ConfigKey<bool> FlushSynchronously = ConfigKey.Boolean("flush.synchronously") with
    {
        Group = Batching,
        Default = false,
        Importance = ConfigImportance.Low,
        Doc = "Whether a commit of offsets waits for all bulks. Not needed here when transforms rename topics.",
    };

    public static readonly ConfigKey<int> MaxRetries = ConfigKey.Int("max.retries") with
    {
        Group = Batching,
        Default = 5,
        Importance = ConfigImportance.Low,
        Validator = ConfigValidator.AtLeast(0),
        Doc = "How often a request is tried again without any progress before the task fails.",
    };

    public static readonly ConfigKey<TimeSpan> RetryBackoff = ConfigKey.Milliseconds("retry.backoff.ms") with
    {
        Group = Batching,
        Default = TimeSpan.FromMilliseconds(100),
        Importance = ConfigImportance.Low,
        Validator = ConfigValidator.AtLeast(0),
        Doc = "Base of the wait before a retry: a random part of it, doubled each time. Retry-After of the server counts too.",
    };

    public static readonly ConfigKey<RefreshPolicy> Refresh = ConfigKey.Enum<RefreshPolicy>("refresh") with
    {
        Group = Batching,
        Default = RefreshPolicy.False,
        Importance = ConfigImportance.Low,
        Doc = "false: documents become searchable with the index's next refresh (each second by default). wait_for: a bulk is answered "
            + "after it, so that landed means searchable. true: each bulk forces a refresh; costly.",
    };

    public static readonly ConfigKey<bool> KeyIgnore = ConfigKey.Boolean("key.ignore") with
    {
        Group = Documents,
        Default = false,
        Importance = ConfigImportance.High,
        Doc = "Whether documents get topic+partition+offset as their id instead of the record's key.",
    };

    public static readonly ConfigKey<IReadOnlyList<string>> TopicKeyIgnore = ConfigKey.List("topic.key.ignore") with
    {
        Group = Documents,
        Default = [],
        Doc = "Topics for which key.ignore is true.",
    };

    public static readonly ConfigKey<bool> SchemaIgnore = ConfigKey.Boolean("schema.ignore") with
    {
        Group = Documents,
        Default = false,
        Importance = ConfigImportance.High,
        Doc = "Whether the server infers the mapping from the documents instead of the connector setting it from the schema.",
    };

    public static readonly ConfigKey<IReadOnlyList<string>> TopicSchemaIgnore = ConfigKey.List("topic.schema.ignore") with
    {
        Group = Documents,
        Default = [],
        Doc = "Topics for which schema.ignore is true.",
    };

    public static readonly ConfigKey<bool> CompactMapEntries = ConfigKey.Boolean("compact.map.entries") with
    {
        Group = Documents,
        Default = true,
        Importance = ConfigImportance.Low,
        Doc = "Whether maps with text keys become objects; false: lists of key and value.",
    };

    public static readonly ConfigKey<bool> DropInvalidMessage = ConfigKey.Boolean("drop.invalid.message") with
    {
        Group = Documents,
        Default = false,
        Importance = ConfigImportance.Low,
        Doc = "Whether records of which no document can be made are skipped instead of failing the task.",
    };

    public static readonly ConfigKey<NullValueBehavior> BehaviorOnNullValues =
        ConfigKey.Enum<NullValueBehavior>("behavior.on.null.values") with
        {
            Group = Documents,
            Default = NullValueBehavior.Fail,
            Importance = ConfigImportance.Low,
            Doc = "What a record without value does: fail the task, ignore it, or delete the document of its key.",
        };

    public static readonly ConfigKey<MalformedBehavior> BehaviorOnMalformed =
        ConfigKey.Enum<MalformedBehavior>("behavior.on.malformed.documents") with
        {
            Group = Documents,
            Default = MalformedBehavior.Fail,
            Importance = ConfigImportance.Low,
            Doc = "What a document that the server refuses does: fail the task, or warn or ignore and report it to the dead letter queue.",
        };

    public static readonly ConfigKey<string> ExternalVersionHeader = ConfigKey.String("external.version.header") with
    {
        Group = Documents,
        Default = "",
        Importance = ConfigImportance.Low,
        Doc = "Header whose integer is the document's version instead of the record's offset.",
    };

    public static readonly ConfigKey<WriteMethod> Method = ConfigKey.Enum<WriteMethod>("write.method") with
    {
        Group = Documents,
        Default = WriteMethod.Insert,
        Importance = ConfigImportance.Low,
        Doc = "INSERT replaces the whole document, UPSERT merges the record's fields into it.",
    };

    public static readonly ConfigKey<bool> AutogeneratedIds = ConfigKey.Boolean("use.autogenerated.ids") with
    {
        Group = Documents,
        Default = false,
        Importance = ConfigImportance.Low,
        Doc = "Whether the server gives documents their ids: append only, and a replay writes again.",
    };

    public static readonly ConfigKey<string> TypeName = ConfigKey.String("type.name") with
    {
        Group = Documents,
        Default = "",
        Importance = ConfigImportance.Low,
        Doc = "Mapping type on servers before version 7, which need one; unset: _doc on version 6, record before.",
    };

    public static readonly ConfigKey<ExternalResource> ExternalResourceUsage =
        ConfigKey.Enum<ExternalResource>("external.resource.usage") with
        {
            Group = Documents,
            Default = ExternalResource.Disabled,
            Importance = ConfigImportance.Low,
            Doc = "INDEX or ALIAS_INDEX: write to the existing indexes or aliases of topic.to.external.resource.mapping and create none.",
        };

    public static readonly ConfigKey<IReadOnlyList<string>> ExternalResourceMapping =
        ConfigKey.List("topic.to.external.resource.mapping") with
        {
            Group = Documents,
            Default = [],
            Importance = ConfigImportance.Low,
            Validator = ConfigValidator.Where<IReadOnlyList<string>>(
                "topic:resource pairs",
                pairs => pairs.All(p => p.Split(':') is [{ Length: > 0 }, { Length: > 0 }]) ? null : "Write each entry as topic:resource."),
            Doc = "For each topic the index or alias, as topic:resource.",
        };

    public static readonly ConfigKey<string> DataStreamType = ConfigKey.String("data.stream.type") with
    {
        Group = Unsupported,
        Default = "NONE",
        Importance = ConfigImportance.Low,
        Validator = Refuse("NONE", "Data streams are not supported yet: write to an index, or leave the setting out."),
        Doc = "Only NONE: data streams are not supported.",
    };

    public static readonly ConfigKey<string?> KerberosPrincipal = ConfigKey.OptionalString("kerberos.user.principal") with
    {
        Group = Unsupported,
        Importance = ConfigImportance.Low,
        Validator = Refuse("", "Kerberos is not supported: use connection.api.key or connection.username."),
        Doc = "Not supported.",
    };

    public static readonly ConfigKey<string> SecurityProtocol = ConfigKey.String("elastic.security.protocol") with
    {
        Group = Connection,
        Default = "PLAINTEXT",
        Validator = ConfigValidator.OneOf("PLAINTEXT", "SSL"),
        Doc = "SSL needs https URLs, PLAINTEXT takes both; the certificate authority is in elastic.https.ssl.truststore.location.",
    };

    public static readonly ConfigKey<string> TruststoreLocation = ConfigKey.String("elastic.https.ssl.truststore.location") with
    {
        Group = Connection,
        Default = "",
        Doc = "File with the trusted certificate authorities, PEM or PKCS12; empty trusts those of the machine.",
    };

    public static readonly ConfigKey<Password?> TruststorePassword =
        ConfigKey.OptionalPassword("elastic.https.ssl.truststore.password") with
        {
            Group = Connection,
            Doc = "Password of a PKCS12 truststore.",
        };

    public static ConfigDef Definition { get; } = new(
        Urls, Username, UserPassword, ApiKey, Compression, ConnectTimeout, ReadTimeout, IdleTimeout, ProxyHost, ProxyPort, ProxyUsername,
        ProxyPassword, SecurityProtocol, TruststoreLocation, TruststorePassword, BatchSize, BulkSizeBytes, MaxInFlight, MaxBuffered, Linger,
        FlushTimeout, FlushSynchronously, MaxRetries, RetryBackoff, Refresh, KeyIgnore, TopicKeyIgnore, SchemaIgnore, TopicSchemaIgnore,
        CompactMapEntries, DropInvalidMessage, BehaviorOnNullValues, BehaviorOnMalformed, ExternalVersionHeader, Method, AutogeneratedIds,
        TypeName, ExternalResourceUsage, ExternalResourceMapping, DataStreamType, KerberosPrincipal);

    private static string? CheckUrls(IReadOnlyList<string> urls)
    {
        var schemes = new HashSet<string>();
        foreach (var url in urls)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            {
                return "Each entry must be an http or https URL.";
            }

            schemes.Add(uri.Scheme);
        }

        return schemes.Count > 1 ? "All URLs must have the same scheme, http or https." : null;
    }

    private static ConfigValidator Refuse(string only, string reason) => ConfigValidator.Where<string>(
        only, text => text.Equals(only, StringComparison.OrdinalIgnoreCase) ? null : reason);
}
