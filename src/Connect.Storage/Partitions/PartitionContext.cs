using Connect.Storage.Durability;
using Connect.Storage.Files;
using Connect.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace Connect.Storage.Partitions;

/// <summary>What all partitions of a store share.</summary>
internal sealed record PartitionContext(
    LogStoreOptions Options, IFileSystem Files, TimeProvider Time, LogFlusher Flusher, LogCheckpoints Checkpoints, ILogger Logger)
    : IDisposable
{
    /// <summary>The files of all segments.</summary>
    public OpenFiles OpenFiles { get; } = new(Files, Options.MaxOpenFiles);

    /// <summary>Deletes the files of segments that are not part of a log any more.</summary>
    public SegmentDeleter Deleter { get; } = new(Time, Logger);

    /// <summary>Settings of topics that do not have their own. Replaced whole.</summary>
    public IReadOnlyDictionary<string, string> TopicDefaults { get; set; } = Options.TopicDefaults;

    public long NowMs() => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Dispose()
    {
        Flusher.Dispose();
        Deleter.Dispose();
        Checkpoints.Dispose();
    }
}

/// <summary>Which partition it is and where it lies.</summary>
internal sealed record PartitionIdentity(string Topic, int Partition, Guid TopicId, string Directory)
{
    public override string ToString() => $"{Topic}-{Partition}";
}
