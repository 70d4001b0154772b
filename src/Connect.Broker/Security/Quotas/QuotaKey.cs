namespace Connect.Broker.Security.Quotas;

/// <summary>The names of quotas. https://kafka.apache.org/documentation/#design_quotas</summary>
internal static class QuotaKey
{
    /// <summary>Bytes a second of produce requests.</summary>
    public const string ProducerByteRate = "producer_byte_rate";

    /// <summary>Bytes a second of answers to fetches.</summary>
    public const string ConsumerByteRate = "consumer_byte_rate";

    /// <summary>Time in which requests are worked on, in percent of one processor.</summary>
    public const string RequestPercentage = "request_percentage";

    public static IReadOnlyList<string> All { get; } = [ProducerByteRate, ConsumerByteRate, RequestPercentage];
}
