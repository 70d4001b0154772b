using Connect.Storage.Files;
using Connect.Storage.Partitions;
using Connect.Storage.Producers;
using Connect.Storage.Segments;
using Connect.Storage.Topics;

namespace Connect.Storage.Inspection;

/// <summary>Looks at the files of a partition that are neither logs nor indexes. Null means that nothing is wrong.</summary>
internal static class SmallFileVerifier
{
    /// <summary>True for files that <see cref="Check"/> knows.</summary>
    public static bool Knows(string name) =>
        name is LeaderEpochs.FileName or PartitionDirectory.MetadataFile
        || SegmentFileNames.TryParse(name, SegmentFileNames.ProducerSnapshot, out _);

    /// <summary>Checks a file by its name; one that is gone by now is as good as one that was not listed.</summary>
    public static LogDamage? Check(IFileSystem files, string path)
    {
        try
        {
            return Path.GetFileName(path) switch
            {
                LeaderEpochs.FileName => LeaderEpochsAt(files, path),
                PartitionDirectory.MetadataFile => MetadataAt(files, path),
                _ => SnapshotAt(files, path),
            };
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static LogDamage? SnapshotAt(IFileSystem files, string path)
    {
        using IStorageFile file = files.OpenForReading(path);
        return ProducerSnapshot.TryDecode(file.ReadToEnd()) is null
            ? new LogDamage(path, null, "Length, version or checksum of the snapshot is wrong.", Advice.Snapshot)
            : null;
    }

    private static LogDamage? LeaderEpochsAt(IFileSystem files, string path)
    {
        try
        {
            LeaderEpochStart? previous = null;
            foreach (LeaderEpochStart start in LeaderEpochs.Read(files, path))
            {
                if (start.Epoch <= previous?.Epoch || start.StartOffset < previous?.StartOffset)
                {
                    return new LogDamage(path, null, $"Epoch {start.Epoch} from offset {start.StartOffset} on does not come after epoch "
                        + $"{previous.Value.Epoch} from {previous.Value.StartOffset} on.", Advice.LeaderEpochs);
                }

                previous = start;
            }

            return null;
        }
        catch (LogStorageException)
        {
            return new LogDamage(path, null, "Version, number of entries or an entry is wrong.", Advice.LeaderEpochs);
        }
    }

    private static LogDamage? MetadataAt(IFileSystem files, string path)
    {
        string[] lines = AtomicFile.TryRead(files, path)?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];
        try
        {
            if (lines is ["version: 0", var second] && second.Split(": ") is ["topic_id", var id])
            {
                TopicIds.Parse(id);
                return null;
            }
        }
        catch (FormatException)
        {
            // Said below.
        }

        return new LogDamage(path, null, "A version 0 and a topic id are expected.", Advice.Metadata);
    }
}
