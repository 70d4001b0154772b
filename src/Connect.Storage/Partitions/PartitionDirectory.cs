using Connect.Storage.Files;
using Connect.Storage.Topics;

namespace Connect.Storage.Partitions;

/// <summary>The directory of a partition: its name and its `partition.metadata`.</summary>
internal static class PartitionDirectory
{
    private const string MetadataFile = "partition.metadata";
    private const string DeletedSuffix = "-delete";
    private const int MaxTopicInDeletedName = 180;

    public static string NameOf(string topic, int partition) => string.Create(null, $"{topic}-{partition}");

    /// <summary>Where the directory of a deleted partition goes until its files are gone.</summary>
    public static string DeletedNameOf(string topic, int partition, Guid topicId) => string.Create(
        null, $"{topic[..Math.Min(topic.Length, MaxTopicInDeletedName)]}-{partition}.{topicId:N}{DeletedSuffix}");

    public static bool IsDeletedName(string name) => name.EndsWith(DeletedSuffix, StringComparison.Ordinal) && name.Contains('.');

    public static void Create(IFileSystem files, PartitionIdentity identity)
    {
        files.CreateDirectory(identity.Directory);
        AtomicFile.Write(
            files,
            Path.Combine(identity.Directory, MetadataFile),
            $"version: 0\ntopic_id: {TopicIds.Format(identity.TopicId)}\n");
        files.FlushDirectory(Path.GetDirectoryName(identity.Directory)!);
    }
}
