using Connect.Protocol;

namespace Connect.Broker.Handlers;

/// <summary>Error codes of transactions as the version of a request has them.</summary>
internal static class TransactionErrors
{
    /// <summary>Before KIP-588 a fenced producer was told that its epoch is wrong.</summary>
    public static ErrorCode For(ErrorCode error, short version, int firstVersionWithFenced) =>
        error == ErrorCode.ProducerFenced && version < firstVersionWithFenced ? ErrorCode.InvalidProducerEpoch : error;

    /// <summary>What a client that has to add partitions first is told when it writes to one that it has not added. KIP-890.</summary>
    public static ErrorCode ForWrite(ErrorCode error, short version, int firstVersionWithAbortable) =>
        error == ErrorCode.InvalidTxnState && version >= firstVersionWithAbortable ? ErrorCode.TransactionAbortable : error;
}
