using Connect.ObjectStorage.Formats;
using Connect.ObjectStorage.Partitioning;
using Connect.ObjectStorage.Rotation;
using Connect.ObjectStorage.Writing;

namespace Connect.ObjectStorage.Config;

/// <summary>What an object store sink task works by: its configuration, read once.</summary>
public sealed record ObjectSinkSettings
{
    /// <summary>The names of objects.</summary>
    public required ObjectNaming Naming { get; init; }

    /// <summary>In which folder records go.</summary>
    public required IPartitioner Partitioner { get; init; }

    /// <summary>The time of records; null when nothing depends on it.</summary>
    public required TimestampExtractor? Timestamps { get; init; }

    /// <summary>When objects are complete.</summary>
    public required RotationPolicy Rotation { get; init; }

    /// <summary>What is in them.</summary>
    public required IFormat Format { get; init; }

    /// <summary>What to do with null values.</summary>
    public required NullValueBehavior NullValues { get; init; }

    /// <summary>Whether ignored null values go to the dead letter queue.</summary>
    public required bool ReportIgnoredNulls { get; init; }

    /// <summary>Size at which a part of an open object is uploaded.</summary>
    public required int PartBytes { get; init; }

    /// <summary>Bytes that the task may hold.</summary>
    public required long BufferMaxBytes { get; init; }

    /// <summary>Uploads in flight at a time.</summary>
    public required int UploadParallelism { get; init; }

    /// <summary>How one call to the store is repeated.</summary>
    public required UploadRetry Retry { get; init; }

    /// <summary>Time until failed uploads are tried again.</summary>
    public required TimeSpan RetryBackoff { get; init; }
}
