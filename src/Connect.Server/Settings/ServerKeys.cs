using Connect.Abstractions.Config;

namespace Connect.Server.Settings;

/// <summary>
/// The settings of the process itself; those of the runtime are in WorkerKeys, those of the built-in log in BrokerOptions.
/// </summary>
internal static class ServerKeys
{
    public static readonly ConfigKey<IReadOnlyList<string>> Listeners = ConfigKey.List("listeners") with
    {
        Default = ["http://127.0.0.1:8083"],
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.Where<IReadOnlyList<string>>("http://host:port or https://host:port", CheckListeners),
        Doc = "Addresses of the REST interface: http://host:port or https://host:port, the latter with listeners.https.ssl.* settings.",
    };

    public static readonly ConfigKey<string?> UsersFile = ConfigKey.OptionalString("rest.basic.auth.users.file") with
    {
        Doc = "Who may use the REST interface: a file with a line user=password each, the password plain or hashed "
            + "(connect hash-password); read again when it changes. Without it everybody may.",
    };

    public static readonly ConfigKey<int> MaxConcurrentChecks = ConfigKey.Int("rest.basic.auth.max.concurrent.checks") with
    {
        Default = 1,
        Validator = ConfigValidator.AtLeast(1),
        Doc = "How many hashed passwords are computed at a time; more wait, so that guessing takes no more of the processor.",
    };

    public static readonly ConfigKey<bool> AllowUnauthenticated = ConfigKey.Boolean("rest.allow.unauthenticated") with
    {
        Default = false,
        Doc = "Allows a REST interface without authentication on an address that others reach.",
    };

    public static readonly ConfigKey<string?> AdvertisedHost = ConfigKey.OptionalString("rest.advertised.host.name") with
    {
        Doc = "The host under which others reach the REST interface; by default that of the first listener.",
    };

    public static readonly ConfigKey<int> AdvertisedPort = ConfigKey.Int("rest.advertised.port") with
    {
        Default = 0,
        Validator = ConfigValidator.Between(0, ushort.MaxValue),
        Doc = "The port under which others reach the REST interface; 0 is that of the first listener.",
    };

    public static readonly ConfigKey<string?> ConnectorDirectory = ConfigKey.OptionalString("connector.directory") with
    {
        Doc = "A folder whose *.json files are applied as connectors at the start: {\"name\": ..., \"config\": {...}} or a flat config.",
    };

    public static readonly ConfigKey<int> MaxConnections = ConfigKey.Int("rest.max.connections") with
    {
        Default = 1000,
        Validator = ConfigValidator.AtLeast(1),
        Doc = "Open connections to the REST interface; more are closed at once.",
    };

    public static readonly ConfigKey<int> MaxRequestBytes = ConfigKey.Int("rest.max.request.bytes") with
    {
        Default = 1024 * 1024,
        Validator = ConfigValidator.AtLeast(1024),
        Doc = "The largest body of a REST request.",
    };

    public static readonly ConfigKey<LogFormat> LogFormat = ConfigKey.Enum<LogFormat>("log.format") with
    {
        Default = Settings.LogFormat.Text,
        Doc = "How the process writes its own log to the console: text for people, json for machines.",
    };

    public static readonly ConfigDef Definition =
        new(
        Listeners, UsersFile, MaxConcurrentChecks, AllowUnauthenticated, AdvertisedHost, AdvertisedPort, ConnectorDirectory,
        MaxConnections, MaxRequestBytes, LogFormat);

    private static readonly string[] Schemes = [Uri.UriSchemeHttp, Uri.UriSchemeHttps];

    private static string? CheckListeners(IReadOnlyList<string> listeners)
    {
        var wrong = listeners.FirstOrDefault(l => !Uri.TryCreate(l, UriKind.Absolute, out var uri) || !Schemes.Contains(uri.Scheme));
        return listeners.Count == 0 ? "At least one listener is needed, such as http://127.0.0.1:8083."
            : wrong is null ? null
            : $"'{wrong}' is not of the form http://host:port or https://host:port.";
    }
}

/// <summary>How the process writes its own log.</summary>
internal enum LogFormat
{
    /// <summary>A line for people.</summary>
    Text,

    /// <summary>A JSON object a line.</summary>
    Json,
}
