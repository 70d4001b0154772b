using System.Collections;
using System.Globalization;
using Connect.Abstractions.Config;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Text;
using Connect.Broker;
using Connect.Broker.Security.Tls;
using Connect.Runtime.Configuration;
using Microsoft.Extensions.Configuration;

namespace Connect.Server.Settings;

/// <summary>
/// All settings of the process, gathered once into one flat map of Kafka Connect's names. What comes later wins: appsettings.json
/// (section "Connect"), a properties file, environment variables (CONNECT_PLUGIN_PATH is plugin.path), --set on the command line. Keys
/// under "broker." are those of the built-in log.
/// </summary>
internal sealed class ServerSettings
{
    private const string Section = "Connect";
    private const string EnvironmentPrefix = "CONNECT_";
    private const string BrokerPrefix = "broker.";
    private const string HttpsPrefix = "listeners.https.";
    private const string ListenerNamePrefix = "listener.name.";
    private const string TopicDefaultsPrefix = "topic.defaults.";

    /// <summary>Beginnings of keys that are handed on without being known here.</summary>
    private static readonly string[] OpenPrefixes =
    [
        "producer.", "consumer.", "admin.", "key.converter.", "value.converter.", "header.converter.", "config.providers.",
        "config.storage.", "offset.storage.", "status.storage.", "security.", "sasl.", "ssl.", HttpsPrefix, BrokerPrefix,
    ];

    private ServerSettings(IReadOnlyDictionary<string, string> all)
    {
        var errors = new List<ConfigError>();
        var server = Collect(() => ServerKeys.Definition.Parse(all), errors);
        var worker = Collect(() => WorkerConfig.Parse(all), errors);
        Broker = string.IsNullOrWhiteSpace(all.GetValueOrDefault(WorkerKeys.BootstrapServers.Name))
            ? Collect(() => ReadBroker(all.WithPrefix(BrokerPrefix)), errors)
            : null;
        if (server is not null)
        {
            errors.AddRange(CheckExposure(server));
            Tls = ReadTls(server, all, errors);
        }

        (Server, Worker) = server is not null && worker is not null && errors.Count == 0
            ? (server, worker)
            : throw new ConfigException(errors);
        UnknownKeys = all.Keys
            .Where(k => ServerKeys.Definition.Find(k) is null && WorkerKeys.Definition.Find(k) is null)
            .Where(k => !OpenPrefixes.Any(p => k.StartsWith(p, StringComparison.Ordinal)))
            .ToArray();
    }

    /// <summary>The process's own settings.</summary>
    public ParsedConfig Server { get; }

    /// <summary>The runtime's settings.</summary>
    public WorkerConfig Worker { get; }

    /// <summary>The built-in log's settings; null when the worker uses an outside log.</summary>
    public BrokerOptions? Broker { get; }

    /// <summary>How https listeners of the REST interface prove who they are; null without such listeners.</summary>
    public TlsSettings? Tls { get; }

    /// <summary>Where clients find the log.</summary>
    public string BootstrapServers => Broker?.ClientAddress() ?? string.Join(',', Worker.Get(WorkerKeys.BootstrapServers));

    /// <summary>The worker as others see it: <c>host:port</c> of its REST interface.</summary>
    public string WorkerId
    {
        get
        {
            var listener = new Uri(Server.Get(ServerKeys.Listeners)[0]);
            var host = Server.Get(ServerKeys.AdvertisedHost)
                ?? (listener.Host is "0.0.0.0" or "[::]" ? Environment.MachineName : listener.Host);
            var port = Server.Get(ServerKeys.AdvertisedPort) is > 0 and var advertised ? advertised : listener.Port;
            return string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
        }
    }

    /// <summary>Keys that nothing understands; worth a warning.</summary>
    public IReadOnlyList<string> UnknownKeys { get; }

    /// <summary>Gathers and checks all settings.</summary>
    /// <param name="configuration">Holds appsettings.json.</param>
    /// <param name="propertiesFile">A worker.properties file, or null.</param>
    /// <param name="environment">The environment variables.</param>
    /// <param name="overrides">KEY=VALUE from the command line.</param>
    /// <exception cref="ConfigException">A setting is wrong, or the file cannot be read.</exception>
    public static ServerSettings Load(
        IConfiguration configuration, string? propertiesFile, IDictionary environment, IReadOnlyList<string> overrides)
    {
        var all = configuration.GetSection(Section).GetChildren()
            .Where(c => c.Value is not null)
            .ToDictionary(c => c.Key, c => c.Value!);
        Merge(all, propertiesFile is null ? [] : ReadProperties(propertiesFile));
        Merge(all, FromEnvironment(environment));
        Merge(all, overrides.Select(ParseOverride));
        return new ServerSettings(all);
    }

    /// <summary>I10: a settings file is read once, all its mistakes are reported together.</summary>
    private static T? Collect<T>(Func<T> read, List<ConfigError> errors) where T : class
    {
        try
        {
            return read();
        }
        catch (ConfigException e)
        {
            errors.AddRange(e.Errors);
            return null;
        }
    }

    private static void Merge(Dictionary<string, string> all, IEnumerable<KeyValuePair<string, string>> more)
    {
        foreach (var (key, value) in more)
        {
            all[key] = value;
        }
    }

    private static Dictionary<string, string> ReadProperties(string path)
    {
        try
        {
            return JavaProperties.Parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new ConfigException("--config", $"The properties file {path} cannot be read: {e.Message}");
        }
    }

    /// <summary>The convention of Kafka Connect's container images: CONNECT_REST_PORT is rest.port.</summary>
    private static IEnumerable<KeyValuePair<string, string>> FromEnvironment(IDictionary environment) => environment
        .Cast<DictionaryEntry>()
        .Select(e => KeyValuePair.Create((string)e.Key, (string?)e.Value ?? ""))
        .Where(e => e.Key.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
        .Select(e => KeyValuePair.Create(e.Key[EnvironmentPrefix.Length..].ToLowerInvariant().Replace('_', '.'), e.Value));

    private static KeyValuePair<string, string> ParseOverride(string text) => text.Split('=', 2) is [{ Length: > 0 } key, var value]
        ? KeyValuePair.Create(key.Trim(), value.Trim())
        : throw new ConfigException("--set", $"--set takes KEY=VALUE, not '{text.Split('=')[0]}'.");

    /// <summary>Defaults of topics are a group of their own.</summary>
    private static string ToConfigurationKey(string key) =>
        key.StartsWith(TopicDefaultsPrefix, StringComparison.Ordinal) ? $"topic.defaults:{key[TopicDefaultsPrefix.Length..]}"
        : key.StartsWith(ListenerNamePrefix, StringComparison.Ordinal) ? $"listener.name:{key[ListenerNamePrefix.Length..]}"
        : key;

    /// <summary>Whoever reaches the REST interface can read databases: it is not opened to others by accident.</summary>
    private static IEnumerable<ConfigError> CheckExposure(ParsedConfig server) =>
        server.Get(ServerKeys.UsersFile) is not null || server.Get(ServerKeys.AllowUnauthenticated) ? [] : server
            .Get(ServerKeys.Listeners)
            .Where(listener => !new Uri(listener).IsLoopback)
            .Select(listener => new ConfigError(
                ServerKeys.Listeners.Name,
                $"listeners has {listener}, which others reach, and nobody has to authenticate: set {ServerKeys.UsersFile.Name}, or "
                + $"{ServerKeys.AllowUnauthenticated.Name}=true if something in front of it sees to that."));

    /// <summary>Kafka Connect's names: listeners.https.ssl.* for the REST interface alone, ssl.* for the clients of the log too.</summary>
    private static TlsSettings? ReadTls(ParsedConfig server, IReadOnlyDictionary<string, string> all, List<ConfigError> errors)
    {
        if (!server.Get(ServerKeys.Listeners).Any(listener => new Uri(listener).Scheme == Uri.UriSchemeHttps))
        {
            return null;
        }

        var settings = all.Where(e => e.Key.StartsWith("ssl.", StringComparison.Ordinal)).ToDictionary();
        foreach (var (key, value) in all.WithPrefix(HttpsPrefix))
        {
            settings[key] = value;
        }

        var mistakes = new List<string>();
        var tls = TlsSettings.Parse(settings, mistakes);
        errors.AddRange(mistakes.Select(mistake => new ConfigError(HttpsPrefix + "ssl", $"REST interface: {mistake}")));
        return tls;
    }

    private static BrokerOptions ReadBroker(IReadOnlyDictionary<string, string> settings)
    {
        var section = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(e => KeyValuePair.Create(ToConfigurationKey(e.Key), (string?)e.Value)))
            .Build();
        try
        {
            return BrokerOptions.FromConfiguration(section);
        }
        catch (InvalidOperationException e)
        {
            throw new ConfigException(BrokerPrefix, e.Message);
        }
    }
}
