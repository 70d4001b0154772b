using Connect.LogClient.Confluent;

namespace Connect.LogClient.Tests.Confluent;

public sealed class NativeLibrdkafkaTests
{
    [Fact]
    public void LoadedLibrary_IsTheShippedOne() =>
        Assert.StartsWith(NativeLibrdkafka.ExpectedVersion + ".", NativeLibrdkafka.EnsureLoaded(), StringComparison.Ordinal);
}
