using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Connect.LogClient.Confluent;

/// <summary>
/// Makes sure that the librdkafka of the package is the one that is loaded. Its default build needs libsasl2.so.3, which Debian 12
/// does not have; the system's loader then takes an older librdkafka of the distribution where one is installed, silently.
/// </summary>
public static class NativeLibrdkafka
{
    /// <summary>The major and minor version that the package ships.</summary>
    public const string ExpectedVersion = "2.16";

    private static readonly string[] LinuxBuilds = ["librdkafka.so", "centos8-librdkafka.so", "alpine-librdkafka.so"];

    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>Loads it once, before any other use of Confluent.Kafka.</summary>
    /// <returns>The version that is loaded.</returns>
    /// <exception cref="DllNotFoundException">The package's library cannot be loaded, or another one was.</exception>
    public static string EnsureLoaded() => Loaded.Value;

    private static string Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(Library).Assembly, (name, _, _) => name == "librdkafka" ? LoadShipped() : IntPtr.Zero);
        var version = Library.VersionString;
        return version.StartsWith(ExpectedVersion + ".", StringComparison.Ordinal)
            ? version
            : throw new DllNotFoundException(
                $"librdkafka {version} was loaded, but {ExpectedVersion} is needed: something loaded a system library earlier.");
    }

    private static IntPtr LoadShipped()
    {
        var failures = new List<string>();
        foreach (var path in Candidates())
        {
            try
            {
                return NativeLibrary.Load(path);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                failures.Add(e.Message);
            }
        }

        throw new DllNotFoundException(
            $"No librdkafka shipped with the worker can be loaded for {RuntimeInformation.RuntimeIdentifier}. "
            + $"Tried beside the executable: {string.Join(" | ", failures.DefaultIfEmpty("no file found"))}");
    }

    private static IEnumerable<string> Candidates()
    {
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        var (platform, names) = OperatingSystem.IsWindows() ? ("win", ["librdkafka.dll"])
            : OperatingSystem.IsMacOS() ? ("osx", ["librdkafka.dylib"])
            : ("linux", LinuxBuilds);
        var folder = Path.Combine(AppContext.BaseDirectory, "runtimes", $"{platform}-{architecture}", "native");
        return names
            .SelectMany(name => new[] { Path.Combine(folder, name), Path.Combine(AppContext.BaseDirectory, name) })
            .Where(File.Exists);
    }
}
