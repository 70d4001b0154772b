namespace Connect.LogClient;

/// <summary>A partition of a topic of the log; prints as <c>topic-0</c>.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition, from 0.</param>
public readonly record struct LogPartition(string Topic, int Partition)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Topic}-{Partition}";
}
