using System.Collections.Concurrent;
using System.Reflection;
using Connect.Abstractions.Config;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Plugins;

/// <summary>
/// The plugins of the plugin path: found by metadata at the start, loaded when first used, each directory in a load context of its
/// own. Safe to use from any thread.
/// </summary>
public sealed partial class PluginCatalog
{
    private static readonly PluginKind[] Connectors = [PluginKind.Source, PluginKind.Sink];

    private readonly PluginNames _names;
    private readonly Dictionary<string, Assembly> _hostAssemblies;
    private readonly ConcurrentDictionary<string, Lazy<PluginLoadContext>> _contexts = new();
    private readonly ILogger _logger;

    private PluginCatalog(
        IReadOnlyList<PluginDescriptor> plugins, IReadOnlyList<SkippedPlugin> skipped, Dictionary<string, Assembly> hostAssemblies,
        ILogger logger)
    {
        Plugins = plugins;
        Skipped = skipped;
        _names = new PluginNames(plugins);
        _hostAssemblies = hostAssemblies;
        _logger = logger;
    }

    /// <summary>All plugins, by kind and name; a class with two roles stands here twice.</summary>
    public IReadOnlyList<PluginDescriptor> Plugins { get; }

    /// <summary>What was left out, and why.</summary>
    public IReadOnlyList<SkippedPlugin> Skipped { get; }

    /// <summary>Looks at every directory of the plugin path; never fails for a bad one.</summary>
    /// <param name="pluginPath">Directories that hold one directory a plugin; a relative one lies beside the executable.</param>
    /// <param name="hostAssemblies">Loaded assemblies whose plugins are offered too.</param>
    /// <param name="loggers">Where skipped directories are reported.</param>
    public static PluginCatalog Scan(
        IReadOnlyList<string> pluginPath, IReadOnlyList<Assembly> hostAssemblies, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<PluginCatalog>();
        var skipped = new List<SkippedPlugin>();
        var plugins = new List<PluginDescriptor>(PluginScanner.Scan(hostAssemblies.Select(a => a.Location), skipped));
        foreach (var entry in pluginPath.Select(p => Path.Combine(AppContext.BaseDirectory, p)))
        {
            if (!Directory.Exists(entry))
            {
                skipped.Add(new SkippedPlugin(entry, "The directory does not exist. Make it, or correct plugin.path."));
                continue;
            }

            foreach (var directory in Directory.EnumerateDirectories(entry).Order(StringComparer.Ordinal))
            {
                ScanDirectory(directory, plugins, skipped);
            }
        }

        foreach (var skip in skipped)
        {
            LogSkipped(logger, skip.Path, skip.Reason);
        }

        plugins.Sort((a, b) => (a.Kind, a.ClassName).CompareTo((b.Kind, b.ClassName)));
        LogFound(logger, plugins.Count, string.Join(", ", plugins.Select(p => p.ClassName).Distinct()));
        return new PluginCatalog(plugins, skipped, hostAssemblies.ToDictionary(a => a.Location), logger);
    }

    /// <summary>The connector class for a name that a user wrote: full, simple, without suffix, or an alias.</summary>
    /// <exception cref="ConfigException">There is none, or several; the message lists what there is.</exception>
    public PluginDescriptor FindConnector(string name) => _names.Find(name, "connector.class", Connectors);

    /// <summary>The plugin class of a kind for a name that a user wrote.</summary>
    /// <param name="name">Full, simple, without suffix, or an alias.</param>
    /// <param name="configKey">The setting that holds the name, for the error.</param>
    /// <param name="kind">What it has to be.</param>
    /// <exception cref="ConfigException">There is none, or several; the message lists what there is.</exception>
    public PluginDescriptor Find(string name, string configKey, PluginKind kind) => _names.Find(name, configKey, [kind]);

    /// <summary>The plugin of any kind for a name, or null.</summary>
    public PluginDescriptor? FindAny(string name) => _names.FindAny(name);

    /// <summary>A new instance. Loads the plugin's assemblies at the first use.</summary>
    /// <exception cref="ConnectException">The plugin cannot be loaded, or its constructor threw.</exception>
    public T Create<T>(PluginDescriptor plugin) where T : class => (T)CreateInstance(TypeOf(plugin));

    /// <summary>A new instance of a task class that a connector named.</summary>
    /// <exception cref="ConnectException">The constructor threw, or the class is not a <typeparamref name="T"/>.</exception>
    public static T CreateTask<T>(Type type) where T : class => CreateInstance(type) as T
        ?? throw new ConnectException($"Task class {type.FullName} is not a {typeof(T).Name}: the connector names the wrong class.");

    /// <summary>The settings that a plugin understands; makes an instance to ask it.</summary>
    public ConfigDef ConfigDefOf(PluginDescriptor plugin)
    {
        var instance = Create<IPlugin>(plugin);
        try
        {
            return instance.ConfigDef ?? ConfigDef.Empty;
        }
        finally
        {
            (instance as IDisposable)?.Dispose();
        }
    }

    private static void ScanDirectory(string directory, List<PluginDescriptor> plugins, List<SkippedPlugin> skipped)
    {
        IReadOnlyList<PluginDescriptor> found;
        try
        {
            found = PluginScanner.Scan(Directory.EnumerateFiles(directory, "*.dll").Order(StringComparer.Ordinal), skipped);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            skipped.Add(new SkippedPlugin(directory, $"The directory cannot be read: {e.Message}"));
            return;
        }

        if (found.Count == 0)
        {
            skipped.Add(new SkippedPlugin(directory,
                "No public plugin class with a parameterless constructor was found in its assemblies."));
        }

        foreach (var plugin in found)
        {
            if (plugins.Find(p => p.Kind == plugin.Kind && p.ClassName == plugin.ClassName) is { } other)
            {
                skipped.Add(new SkippedPlugin(plugin.AssemblyPath,
                    $"{plugin.ClassName} was found already in {other.AssemblyPath}; remove one."));
            }
            else
            {
                plugins.Add(plugin);
            }
        }
    }

    private static object CreateInstance(Type type)
    {
        try
        {
            return Activator.CreateInstance(type)!;
        }
        catch (TargetInvocationException e)
        {
            throw new ConnectException($"The constructor of {type.FullName} failed: {e.InnerException!.Message}", e.InnerException);
        }
        catch (Exception e) when (e is MissingMethodException or MemberAccessException or TypeLoadException)
        {
            throw new ConnectException($"{type.FullName} cannot be created: {e.Message}", e);
        }
    }

    private Type TypeOf(PluginDescriptor plugin)
    {
        try
        {
            var assembly = _hostAssemblies.GetValueOrDefault(plugin.AssemblyPath) ?? LoadAssembly(plugin.AssemblyPath);
            return assembly.GetType(plugin.ClassName, throwOnError: true)!;
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeLoadException)
        {
            throw new ConnectException(
                $"Plugin {plugin.ClassName} cannot be loaded from {plugin.AssemblyPath}: {e.Message} "
                + "Check that its directory holds all of its dependencies.", e);
        }
    }

    private Assembly LoadAssembly(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        var context = _contexts.GetOrAdd(directory, d => new Lazy<PluginLoadContext>(() =>
        {
            LogLoading(_logger, d);
            return new PluginLoadContext(d);
        }));
        return context.Value.LoadFromAssemblyPath(path);
    }

    [LoggerMessage(3000, LogLevel.Warning, "Left out of the plugins: {Path}: {Reason}")]
    private static partial void LogSkipped(ILogger logger, string path, string reason);

    [LoggerMessage(3001, LogLevel.Information, "Found {Count} plugins: {Classes}")]
    private static partial void LogFound(ILogger logger, int count, string classes);

    [LoggerMessage(3002, LogLevel.Information, "Loading the plugin in {Directory}")]
    private static partial void LogLoading(ILogger logger, string directory);
}
