namespace Connect.Broker.Transactions;

/// <summary>What has to be done outside after an event.</summary>
internal abstract record TransactionEffect;

internal sealed record AnswerTransaction(TaskCompletionSource<TransactionAnswer> Waiter, TransactionAnswer Answer) : TransactionEffect;

/// <summary>Get a producer id and come back with the event.</summary>
internal sealed record AllocateProducerId(ProducerIdRequest For) : TransactionEffect;

/// <summary>Let a write into a partition begin, before anything else happens to the transaction.</summary>
internal sealed record StartWrite(PartitionWrite Write) : TransactionEffect;

/// <summary>Write the state to the log and come back with <see cref="TransitionStored"/>.</summary>
internal sealed record StoreTransaction(TransactionState State) : TransactionEffect;

/// <summary>Write the markers of a decided transaction and come back with <see cref="MarkersWritten"/>.</summary>
internal sealed record WriteMarkers(TransactionState State) : TransactionEffect;

/// <summary>Delete the id from the log.</summary>
internal sealed record ForgetTransaction : TransactionEffect;
