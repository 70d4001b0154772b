using System.Runtime.InteropServices;
using System.Text;
using Connect.LogClient.Confluent;

namespace Connect.Benchmarks.Broker;

/// <summary>
/// librdkafka's mock broker in this process, for clients in others: it keeps a few megabytes a partition in memory and costs next to
/// nothing, so it shows what a client can reach.
/// https://github.com/confluentinc/librdkafka/blob/master/src/rdkafka_mock.h
/// </summary>
internal sealed class MockBroker : IDisposable
{
    private const int ProducerType = 0;

    private readonly IntPtr _host;
    private readonly IntPtr _cluster;

    public MockBroker()
    {
        NativeLibrdkafka.EnsureLoaded();
        var error = new byte[512];
        var config = Native.rd_kafka_conf_new();
        _ = Native.rd_kafka_conf_set(config, "test.mock.num.brokers", "1", error, error.Length);
        _host = Native.rd_kafka_new(ProducerType, config, error, error.Length);
        if (_host == IntPtr.Zero)
        {
            throw new InvalidOperationException($"No mock broker: {Encoding.UTF8.GetString(error).TrimEnd('\0')}");
        }

        _cluster = Native.rd_kafka_handle_mock_cluster(_host);
        BootstrapServers = Marshal.PtrToStringUTF8(Native.rd_kafka_mock_cluster_bootstraps(_cluster))!;
    }

    /// <summary>Where other processes reach it.</summary>
    public string BootstrapServers { get; }

    public void CreateTopic(string name, int partitionCount)
    {
        var code = Native.rd_kafka_mock_topic_create(_cluster, name, partitionCount, 1);
        if (code != 0)
        {
            throw new InvalidOperationException($"The mock broker refused topic {name} with error {code}");
        }
    }

    public void Dispose() => Native.rd_kafka_destroy(_host);

    private static class Native
    {
        // The name inside the library: the loader takes the one that EnsureLoaded has loaded.
        private const string Library = "librdkafka.so.1";

        [DllImport(Library)]
        public static extern IntPtr rd_kafka_conf_new();

        [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        public static extern int rd_kafka_conf_set(IntPtr config, string name, string value, byte[] error, nint errorBytes);

        [DllImport(Library)]
        public static extern IntPtr rd_kafka_new(int type, IntPtr config, byte[] error, nint errorBytes);

        [DllImport(Library)]
        public static extern IntPtr rd_kafka_handle_mock_cluster(IntPtr handle);

        [DllImport(Library)]
        public static extern IntPtr rd_kafka_mock_cluster_bootstraps(IntPtr cluster);

        [DllImport(Library, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        public static extern int rd_kafka_mock_topic_create(IntPtr cluster, string topic, int partitionCount, int replicationFactor);

        [DllImport(Library)]
        public static extern void rd_kafka_destroy(IntPtr handle);
    }
}
