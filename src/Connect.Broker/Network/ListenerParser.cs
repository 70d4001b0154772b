namespace Connect.Broker.Network;

/// <summary>Reads the settings 'listeners' and 'advertised.listeners'.</summary>
internal static class ListenerParser
{
    // The one security protocol that is spoken; a listener may have any name as long as its name says nothing else.
    private const string Plaintext = "PLAINTEXT";

    public static IReadOnlyList<ListenerOptions> Parse(string listeners, string advertised, ICollection<string> mistakes)
    {
        var bound = ParseList(listeners, "listeners", mistakes);
        var advertisedByName = ParseList(advertised, "advertised.listeners", mistakes)
            .ToDictionary(entry => entry.Name, entry => entry.Endpoint);
        if (bound.Count == 0)
        {
            mistakes.Add("listeners is empty: give at least one address, for example PLAINTEXT://127.0.0.1:9092.");
        }
        foreach (var (name, _) in bound.Where(entry => entry.Name != Plaintext))
        {
            mistakes.Add($"listeners names '{name}': only {Plaintext} is supported.");
        }
        foreach (var name in advertisedByName.Keys.Where(name => bound.TrueForAll(entry => entry.Name != name)))
        {
            mistakes.Add($"advertised.listeners names '{name}', which is not in listeners.");
        }
        foreach (var (name, endpoint) in bound.Where(entry => IsWildcard(entry.Endpoint.Host) && !advertisedByName.ContainsKey(entry.Name)))
        {
            mistakes.Add($"listeners has {name}://{endpoint}: clients cannot connect to a wildcard, so set advertised.listeners.");
        }
        return bound.ConvertAll(entry => new ListenerOptions(
            entry.Name, entry.Endpoint, advertisedByName.GetValueOrDefault(entry.Name, entry.Endpoint)));
    }

    private static List<(string Name, Endpoint Endpoint)> ParseList(string text, string setting, ICollection<string> mistakes)
    {
        var parsed = new List<(string Name, Endpoint Endpoint)>();
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Uri.TryCreate(entry, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.Port is < 0 or > 65535)
            {
                mistakes.Add($"{setting} has '{entry}': expected NAME://host:port.");
                continue;
            }
            var name = uri.Scheme.ToUpperInvariant();
            if (parsed.Exists(other => other.Name == name))
            {
                mistakes.Add($"{setting} names '{name}' twice.");
                continue;
            }
            parsed.Add((name, new Endpoint(uri.Host.Trim('[', ']'), uri.Port)));
        }
        return parsed;
    }

    private static bool IsWildcard(string host) => host is "0.0.0.0" or "::";
}
