using Connect.Storage.Files;
using Connect.Storage.Topics;

namespace Connect.Storage.Partitions;

/// <summary>The directory of a partition: its name and its `partition.metadata`.</summary>
internal static class PartitionDirectory
{
    public const string MetadataFile = "partition.metadata";
    private const string FailedFlushFile = "flush-failed";
    private const string DeletedSuffix = "-delete";
    private const int MaxTopicInDeletedName = 180;

    public static string NameOf(string topic, int partition) => string.Create(null, $"{topic}-{partition}");

    /// <summary>Where the directory of a deleted partition goes until its files are gone.</summary>
    public static string DeletedNameOf(string topic, int partition, Guid topicId) => string.Create(
        null, $"{topic[..Math.Min(topic.Length, MaxTopicInDeletedName)]}-{partition}.{topicId:N}{DeletedSuffix}");

    public static bool IsDeletedName(string name) => name.EndsWith(DeletedSuffix, StringComparison.Ordinal) && name.Contains('.');

    /// <summary>Makes the directory, or checks that it belongs to the topic.</summary>
    public static void OpenOrCreate(IFileSystem files, PartitionIdentity identity)
    {
        string path = Path.Combine(identity.Directory, MetadataFile);
        string expected = $"version: 0\ntopic_id: {TopicIds.Format(identity.TopicId)}\n";
        if (AtomicFile.TryRead(files, path) is { } found)
        {
            if (found.Trim() != expected.Trim())
            {
                throw new LogStorageException(
                    LogErrorKind.CorruptLog,
                    $"{path} does not name the id of topic {identity.Topic}: the directory belongs to another topic. Move it away.");
            }

            return;
        }

        files.CreateDirectory(identity.Directory);
        AtomicFile.Write(files, path, expected);
        files.FlushDirectory(Path.GetDirectoryName(identity.Directory)!);
    }

    /// <summary>
    /// Notes that a flush failed. The system may keep bytes in its cache that it will never write, so a restarted process must write them
    /// again before it trusts them. The note itself need not be durable: without the cache there is nothing to mistrust.
    /// </summary>
    public static void NoteFailedFlush(IFileSystem files, string directory) =>
        files.Open(Path.Combine(directory, FailedFlushFile), create: true).Dispose();

    public static bool HasFailedFlush(IFileSystem files, string directory) => files.FileExists(Path.Combine(directory, FailedFlushFile));

    public static void ForgetFailedFlush(IFileSystem files, string directory) =>
        files.DeleteFile(Path.Combine(directory, FailedFlushFile));
}
