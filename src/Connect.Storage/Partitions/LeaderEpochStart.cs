namespace Connect.Storage.Partitions;

/// <summary>Where a leader epoch began.</summary>
internal readonly record struct LeaderEpochStart(int Epoch, long StartOffset);
