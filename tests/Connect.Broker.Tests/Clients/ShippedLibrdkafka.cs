using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Connect.Broker.Tests.Clients;

/// <summary>
/// Loads the librdkafka of the package that works on Debian 12: the default build lacks a library there, and the loader would silently
/// take the distribution's old one.
/// </summary>
internal static class ShippedLibrdkafka
{
    [ModuleInitializer]
    internal static void Load()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "centos8-librdkafka.so");
        NativeLibrary.SetDllImportResolver(
            typeof(Library).Assembly, (name, _, _) => name == "librdkafka" && File.Exists(path) ? NativeLibrary.Load(path) : IntPtr.Zero);
    }
}
