using Connect.Storage.Files;
using Connect.Storage.Partitions;

namespace Connect.Storage.Inspection;

/// <summary>Tells the directories of the log apart.</summary>
internal static class LogPaths
{
    public static bool IsDataDirectory(IFileSystem files, string path) => files.FileExists(Path.Combine(path, MetaProperties.FileName));

    /// <summary>The partitions of a data directory in order; those that are being deleted are none.</summary>
    public static IEnumerable<string> PartitionsOf(IFileSystem files, string dataDirectory) => files.ListDirectories(dataDirectory)
        .Where(name => !PartitionDirectory.IsDeletedName(name))
        .Order(StringComparer.Ordinal)
        .Select(name => Path.Combine(dataDirectory, name));

    /// <summary>Throws <see cref="LogException"/> if there is nothing at a path.</summary>
    public static void ThrowIfMissing(IFileSystem files, string path)
    {
        if (!files.FileExists(path) && !files.DirectoryExists(path))
        {
            throw new LogException(
                LogErrorKind.InvalidConfig,
                $"{path} is not there. Give the directory of a partition, a file of one, or a data directory (broker.log.dirs).");
        }
    }
}
