namespace Connect.Broker.Transactions;

/// <summary>The internal topic `__transaction_state`, which holds the state of each transactional id.</summary>
internal static class TransactionTopic
{
    public const string Name = "__transaction_state";

    public static IReadOnlyDictionary<string, string> Configs { get; } = new Dictionary<string, string>
    {
        ["cleanup.policy"] = "compact",
        ["compression.type"] = "uncompressed",
        ["segment.bytes"] = "104857600",
    };
}
