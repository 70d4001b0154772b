namespace Connect.Broker.Transactions;

/// <summary>
/// The states of a transactional id, by the numbers that they have in `__transaction_state`; the names are what DescribeTransactions and
/// ListTransactions show.
/// </summary>
internal enum TransactionPhase : sbyte
{
    /// <summary>The id has a producer that has not begun a transaction.</summary>
    Empty = 0,

    /// <summary>Partitions were added.</summary>
    Ongoing = 1,

    /// <summary>It is decided to commit; markers are being written.</summary>
    PrepareCommit = 2,

    /// <summary>It is decided to abort; markers are being written.</summary>
    PrepareAbort = 3,

    /// <summary>All markers of the commit are written.</summary>
    CompleteCommit = 4,

    /// <summary>All markers of the abort are written.</summary>
    CompleteAbort = 5,

    /// <summary>The id has expired; a request that still holds it has to look it up again.</summary>
    Dead = 6,

    /// <summary>The epoch is being raised to fence the producer before its transaction is aborted. Never stored.</summary>
    PrepareEpochFence = 7,
}
