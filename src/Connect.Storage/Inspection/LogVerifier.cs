using Connect.Storage.Files;
using Connect.Storage.Partitions;
using Connect.Storage.Topics;

namespace Connect.Storage.Inspection;

/// <summary>
/// Checks files of the log against each other and against their checksums, offline or beside a broker that is at work, and writes nothing.
/// </summary>
public sealed class LogVerifier(IFileSystem files, TimeProvider time)
{
    /// <summary>
    /// Verifies a partition's directory, a file of one, or all partitions of a data directory with its own files, one after the other.
    /// Throws <see cref="LogException"/> if the path is none of them, and what the disk throws.
    /// </summary>
    public async IAsyncEnumerable<PartitionReport> VerifyAsync(
        string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (LogPaths.IsDataDirectory(files, full))
        {
            yield return new PartitionReport { Path = full, Damage = DamageOf(full) };
            foreach (string directory in LogPaths.PartitionsOf(files, full))
            {
                yield return await new PartitionVerifier(files, time, directory).VerifyAsync(cancellationToken);
            }
        }
        else if (files.DirectoryExists(full))
        {
            yield return await new PartitionVerifier(files, time, full).VerifyAsync(cancellationToken);
        }
        else
        {
            LogPaths.ThrowIfMissing(files, full);
            yield return await new PartitionVerifier(files, time, Path.GetDirectoryName(full)!).VerifyFileAsync(full, cancellationToken);
        }
    }

    private List<LogDamage> DamageOf(string dataDirectory)
    {
        var damage = new List<LogDamage>();
        foreach (string name in new[] { LogCheckpoints.LogStartFile, LogCheckpoints.RecoveryPointFile, LogCheckpoints.CleanerFile })
        {
            Try(name, Advice.Checkpoint, path => OffsetCheckpoint.Read(files, path));
        }

        Try(TopicRegistry.FileName, Advice.Registry, _ => TopicRegistry.Open(files, dataDirectory));
        Try(MetaProperties.FileName, Advice.Registry, path => MetaProperties.TryRead(files, path));
        return damage;

        void Try(string name, string advice, Action<string> read)
        {
            string path = Path.Combine(dataDirectory, name);
            try
            {
                read(path);
            }
            catch (Exception e) when (e is LogStorageException or InvalidDataException)
            {
                damage.Add(new LogDamage(path, null, "The content is not what it must be.", advice));
            }
        }
    }
}
