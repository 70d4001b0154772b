using System.Collections.Frozen;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Plugins;

namespace Connect.Runtime.Plugins;

/// <summary>Finds the plugin classes in a set of assembly files by their metadata alone.</summary>
internal static class PluginScanner
{
    private static readonly FrozenDictionary<string, PluginKind> KindsByBaseType = new Dictionary<string, PluginKind>
    {
        [typeof(SourceConnector).FullName!] = PluginKind.Source,
        [typeof(SinkConnector).FullName!] = PluginKind.Sink,
        [typeof(IConverter).FullName!] = PluginKind.Converter,
        [typeof(IHeaderConverter).FullName!] = PluginKind.HeaderConverter,
        [typeof(ITransform).FullName!] = PluginKind.Transformation,
        [typeof(IPredicate).FullName!] = PluginKind.Predicate,
        [typeof(IConfigProvider).FullName!] = PluginKind.ConfigProvider,
    }.ToFrozenDictionary();

    /// <summary>The plugins in these files; those that cannot be read are reported and left out.</summary>
    public static IReadOnlyList<PluginDescriptor> Scan(IEnumerable<string> assemblyPaths, List<SkippedPlugin> skipped)
    {
        var assemblies = new List<AssemblyTypes>();
        foreach (var path in assemblyPaths)
        {
            try
            {
                if (AssemblyTypes.Read(path) is { Types.Count: > 0 } assembly)
                {
                    assemblies.Add(assembly);
                }
            }
            catch (Exception e) when (e is BadImageFormatException or IOException or UnauthorizedAccessException)
            {
                skipped.Add(new SkippedPlugin(path, $"The file cannot be read as a .NET assembly: {e.Message} Build the plugin again."));
            }
        }

        // The first of two types with one name counts, as it does for the loader.
        var typesByName = new Dictionary<string, TypeFacts>();
        foreach (var type in assemblies.SelectMany(a => a.Types))
        {
            typesByName.TryAdd(type.FullName, type);
        }

        return [.. assemblies.SelectMany(assembly => assembly.Types
            .Where(type => type.IsInstantiable)
            .SelectMany(type => KindsOf(type, typesByName).Order()
                .Select(kind => new PluginDescriptor(kind, type.FullName, assembly.Version, type.Aliases, assembly.Path))))];
    }

    private static HashSet<PluginKind> KindsOf(TypeFacts type, Dictionary<string, TypeFacts> typesByName)
    {
        var kinds = new HashSet<PluginKind>();
        var seen = new HashSet<string>();
        var open = new Stack<TypeFacts>([type]);
        while (open.TryPop(out var current))
        {
            foreach (var name in current.BaseTypes.Where(seen.Add))
            {
                if (KindsByBaseType.TryGetValue(name, out var kind))
                {
                    kinds.Add(kind);
                }
                else if (typesByName.TryGetValue(name, out var next))
                {
                    open.Push(next);
                }
            }
        }

        return kinds;
    }
}
