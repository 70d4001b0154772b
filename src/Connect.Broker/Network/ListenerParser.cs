using System.Globalization;
using System.Text.RegularExpressions;
using Connect.Broker.Security.Sasl;
using Connect.Broker.Security.Tls;

namespace Connect.Broker.Network;

/// <summary>Reads the settings 'listeners', 'advertised.listeners' and 'listener.security.protocol.map'.</summary>
internal static partial class ListenerParser
{
    private const string AnyAddress = "0.0.0.0";

    public static IReadOnlyList<ListenerOptions> Parse(BrokerOptions options, ICollection<string> mistakes)
    {
        var bound = ParseList(options.Listeners, "listeners", mistakes);
        var advertised = ParseList(options.AdvertisedListeners, "advertised.listeners", mistakes)
            .ToDictionary(entry => entry.Name, entry => entry.Endpoint);
        var protocols = ParseMap(options.ListenerSecurityProtocolMap, mistakes);
        if (bound.Count == 0)
        {
            mistakes.Add("listeners is empty: give at least one address, for example PLAINTEXT://127.0.0.1:9092.");
        }
        foreach (var (name, _) in bound.Where(entry => !protocols.ContainsKey(entry.Name)))
        {
            mistakes.Add($"listeners names '{name}': say how it is protected in listener.security.protocol.map.");
        }
        foreach (var name in advertised.Keys.Where(name => bound.TrueForAll(entry => entry.Name != name)))
        {
            mistakes.Add($"advertised.listeners names '{name}', which is not in listeners.");
        }
        foreach (var (name, endpoint) in bound.Where(entry => IsWildcard(entry.Endpoint.Host) && !advertised.ContainsKey(entry.Name)))
        {
            mistakes.Add($"listeners has {name}://{endpoint}: clients cannot connect to a wildcard, so set advertised.listeners.");
        }
        var listeners = bound.ConvertAll(entry => new ListenerOptions(
            entry.Name,
            entry.Endpoint,
            advertised.GetValueOrDefault(entry.Name, entry.Endpoint),
            protocols.GetValueOrDefault(entry.Name),
            ListenerSettings.Of(options, entry.Name, mistakes)));
        ListenerSettings.CheckNames(options, listeners, mistakes);
        foreach (var listener in listeners)
        {
            CheckSecurity(listener, mistakes);
        }
        return listeners;
    }

    private static void CheckSecurity(ListenerOptions listener, ICollection<string> mistakes)
    {
        var found = new List<string>();
        if (listener.Protocol.HasTls())
        {
            TlsSettings.Parse(listener.Settings.SettingsWithPrefix("ssl."), found);
        }
        if (listener.Protocol.HasSasl())
        {
            SaslSettings.Parse(listener.Settings, found);
        }
        found.ForEach(mistake => mistakes.Add($"Listener {listener.Name}: {mistake}"));
    }

    private static Dictionary<string, SecurityProtocol> ParseMap(string text, ICollection<string> mistakes)
    {
        var map = new Dictionary<string, SecurityProtocol>();
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry.Split(':') is [{ Length: > 0 } name, var protocol] && SecurityProtocols.Find(protocol) is { } found)
            {
                map[name.ToUpperInvariant()] = found;
            }
            else
            {
                mistakes.Add($"listener.security.protocol.map has '{entry}': expected NAME:PROTOCOL, the protocol being one of "
                    + $"{string.Join(", ", SecurityProtocols.Names)}.");
            }
        }
        return map;
    }

    private static List<(string Name, Endpoint Endpoint)> ParseList(string text, string setting, ICollection<string> mistakes)
    {
        var parsed = new List<(string Name, Endpoint Endpoint)>();
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // Not a Uri: its scheme could not be SASL_SSL.
            if (Address().Match(entry) is not { Success: true } match
                || !int.TryParse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture, out var port) || port > ushort.MaxValue)
            {
                mistakes.Add($"{setting} has '{entry}': expected NAME://host:port.");
                continue;
            }
            var name = match.Groups["name"].Value.ToUpperInvariant();
            if (parsed.Exists(other => other.Name == name))
            {
                mistakes.Add($"{setting} names '{name}' twice.");
                continue;
            }
            var host = match.Groups["host"].Value.Trim('[', ']');
            parsed.Add((name, new Endpoint(host.Length == 0 ? AnyAddress : host, port)));
        }
        return parsed;
    }

    private static bool IsWildcard(string host) => host is AnyAddress or "::";

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9][\w.-]*)://(?<host>\[[0-9A-Fa-f:.%]+\]|[\w.-]*):(?<port>\d{1,5})\z")]
    private static partial Regex Address();
}
