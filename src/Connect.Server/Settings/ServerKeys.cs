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
        Validator = ConfigValidator.Where<IReadOnlyList<string>>("http://host:port", CheckListeners),
        Doc = "Addresses of the REST interface. Loopback by default: there is no authentication yet.",
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
        new(Listeners, AdvertisedHost, AdvertisedPort, ConnectorDirectory, MaxRequestBytes, LogFormat);

    private static string? CheckListeners(IReadOnlyList<string> listeners)
    {
        var wrong = listeners.FirstOrDefault(l => !Uri.TryCreate(l, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp);
        return listeners.Count == 0 ? "At least one listener is needed, such as http://127.0.0.1:8083."
            : wrong is null ? null
            : $"'{wrong}' is not of the form http://host:port.";
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
