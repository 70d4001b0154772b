namespace Connect.Storage.Producers;

/// <summary>An entry of a snapshot: what it says of a producer, and one of the batches that it remembers, if there is any.</summary>
internal readonly record struct SnapshotEntry(ActiveProducer Producer, ProducerBatch? Batch);
