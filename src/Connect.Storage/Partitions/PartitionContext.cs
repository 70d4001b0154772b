using Connect.Storage.Durability;
using Connect.Storage.Files;
using Microsoft.Extensions.Logging;

namespace Connect.Storage.Partitions;

/// <summary>What all partitions of a store share.</summary>
internal sealed record PartitionContext(
    LogStoreOptions Options, IFileSystem Files, TimeProvider Time, LogFlusher Flusher, ILogger Logger)
{
    public long NowMs() => Time.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>Which partition it is and where it lies.</summary>
internal sealed record PartitionIdentity(string Topic, int Partition, Guid TopicId, string Directory)
{
    public override string ToString() => $"{Topic}-{Partition}";
}
