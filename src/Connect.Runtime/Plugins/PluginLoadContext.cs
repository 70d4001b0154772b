using System.Reflection;
using System.Runtime.Loader;

namespace Connect.Runtime.Plugins;

/// <summary>
/// Loads one plugin directory with its own versions of its dependencies. Shared with the host are only the plugin API, what the API
/// refers to, and the framework: a plugin and the host must agree on those types.
/// </summary>
internal sealed class PluginLoadContext : AssemblyLoadContext
{
    private static readonly HashSet<string> Shared = ["Connect.Abstractions", "Microsoft.Extensions.Logging.Abstractions",
        "Microsoft.Extensions.DependencyInjection.Abstractions"];

    private readonly string _directory;
    private readonly AssemblyDependencyResolver? _resolver;

    public PluginLoadContext(string directory) : base(Path.GetFileName(directory))
    {
        _directory = directory;
        var main = Path.Combine(directory, Path.GetFileName(directory) + ".dll");
        if (!File.Exists(main))
        {
            main = Directory.EnumerateFiles(directory, "*.deps.json").Order().Select(f =>
                f[..^".deps.json".Length] + ".dll").FirstOrDefault(File.Exists);
        }

        _resolver = main is null ? null : new AssemblyDependencyResolver(main);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name is not { } name || Shared.Contains(name))
        {
            return null;
        }

        var path = _resolver?.ResolveAssemblyToPath(assemblyName) ?? Path.Combine(_directory, name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver?.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : IntPtr.Zero;
}
