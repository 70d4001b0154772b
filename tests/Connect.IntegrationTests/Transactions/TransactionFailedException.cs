namespace Connect.IntegrationTests.Transactions;

/// <summary>A step of a transaction did not succeed.</summary>
internal sealed class TransactionFailedException(string message, bool requiresAbort, bool isFatal, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The transaction is to be aborted; then the producer may go on.</summary>
    public bool RequiresAbort { get; } = requiresAbort;

    /// <summary>The producer is done, because another one has its id. Otherwise the outcome is not known.</summary>
    public bool IsFatal { get; } = isFatal;
}
