using Connect.Abstractions.Errors;

namespace Connect.Runtime.Plugins;

/// <summary>
/// The names by which users ask for plugin classes. A full class name and an alias are exact; short forms count only while they mean
/// one class.
/// </summary>
internal sealed class PluginNames
{
    private static readonly string[] Suffixes = ["Connector", "HeaderConverter", "Converter", "Transform", "Transformation", "Predicate",
        "ConfigProvider"];

    private readonly ILookup<string, PluginDescriptor> _byExactName;
    private readonly ILookup<string, PluginDescriptor> _byShortName;
    private readonly IReadOnlyList<PluginDescriptor> _plugins;

    public PluginNames(IReadOnlyList<PluginDescriptor> plugins)
    {
        _plugins = plugins;
        _byExactName = plugins.SelectMany(p => p.Aliases.Prepend(p.ClassName).Select(name => (name, p))).ToLookup(e => e.name, e => e.p);
        _byShortName = plugins
            .SelectMany(p => ShortNames(p).Distinct().Select(name => (name, p)))
            .ToLookup(e => e.name, e => e.p);
    }

    public PluginDescriptor Find(string name, string configKey, PluginKind[] kinds)
    {
        var matches = Matches(name, p => kinds.Contains(p.Kind));
        if (matches.Length == 1)
        {
            return matches[0];
        }

        var what = kinds.Length > 1 ? "connector" : kinds[0].ToString();
        throw new ConfigException(configKey, matches.Length == 0
            ? $"Failed to find any {what} class whose name matches '{name}'. Available: {Available(kinds)}. "
                + "Correct the name, or put the plugin on plugin.path and restart the worker."
            : $"More than one {what} class matches '{name}': {string.Join(", ", matches.Select(m => m.ClassName))}. Use the full name.");
    }

    public PluginDescriptor? FindAny(string name) => Matches(name, _ => true).FirstOrDefault();

    private PluginDescriptor[] Matches(string name, Func<PluginDescriptor, bool> isWanted)
    {
        var exact = _byExactName[name].Where(isWanted).ToArray();
        return exact.Length > 0 ? exact[..1] : [.. _byShortName[name].Where(isWanted).DistinctBy(p => p.ClassName)];
    }

    private static IEnumerable<string> ShortNames(PluginDescriptor plugin)
    {
        foreach (var name in plugin.Aliases.Prepend(plugin.ClassName))
        {
            var simple = name[(name.LastIndexOfAny(['.', '+']) + 1)..];
            yield return simple;
            foreach (var suffix in Suffixes)
            {
                if (simple.EndsWith(suffix, StringComparison.Ordinal) && simple.Length > suffix.Length)
                {
                    yield return simple[..^suffix.Length];
                }
            }
        }
    }

    private string Available(PluginKind[] kinds)
    {
        var names = _plugins.Where(p => kinds.Contains(p.Kind)).Select(p => p.ClassName).ToArray();
        return names.Length == 0 ? "none" : string.Join(", ", names);
    }
}
