namespace Connect.Storage;

/// <summary>A reader of committed data leaves out the batches of this producer from the offset up to its next abort marker.</summary>
public readonly record struct AbortedTransaction(long ProducerId, long FirstOffset);
