namespace Connect.Runtime.Plugins;

/// <summary>What a plugin is; a class may be several.</summary>
public enum PluginKind
{
    /// <summary>A source connector.</summary>
    Source,

    /// <summary>A sink connector.</summary>
    Sink,

    /// <summary>Keys and values to bytes and back.</summary>
    Converter,

    /// <summary>Header values to bytes and back.</summary>
    HeaderConverter,

    /// <summary>A single message transform.</summary>
    Transformation,

    /// <summary>Decides whether a transform applies.</summary>
    Predicate,

    /// <summary>Resolves placeholders in configurations.</summary>
    ConfigProvider,
}

/// <summary>A plugin class, known from its assembly's metadata; nothing of it is loaded before it is used.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="ClassName">Namespace and name.</param>
/// <param name="Version">The version of its assembly.</param>
/// <param name="Aliases">The names of <see cref="Abstractions.Plugins.PluginAliasAttribute"/>.</param>
/// <param name="AssemblyPath">The file that holds it.</param>
public sealed record PluginDescriptor(
    PluginKind Kind, string ClassName, string Version, IReadOnlyList<string> Aliases, string AssemblyPath)
{
    /// <summary>The class without its namespace.</summary>
    public string SimpleName => ClassName[(ClassName.LastIndexOfAny(['.', '+']) + 1)..];
}

/// <summary>A directory or file of the plugin path that was left out.</summary>
/// <param name="Path">Where.</param>
/// <param name="Reason">Why, and what to do.</param>
public sealed record SkippedPlugin(string Path, string Reason);
