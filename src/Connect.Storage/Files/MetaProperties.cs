using System.Globalization;
using Connect.Storage.Topics;

namespace Connect.Storage.Files;

/// <summary>`meta.properties`: whose data directory it is.</summary>
internal sealed record MetaProperties(string ClusterId, int NodeId)
{
    public const string FileName = "meta.properties";
    private const string Version = "1";

    /// <summary>Reads the file or, in a new directory, writes it.</summary>
    public static MetaProperties OpenOrCreate(IFileSystem files, LogStoreOptions options)
    {
        string path = Path.Combine(options.DataDirectory, FileName);
        if (TryRead(files, path) is not { } found)
        {
            var created = new MetaProperties(options.ClusterId ?? TopicIds.Format(Guid.NewGuid()), options.NodeId);
            AtomicFile.Write(files, path, $"version={Version}\ncluster.id={created.ClusterId}\nnode.id={created.NodeId}\n");
            return created;
        }

        if (found.NodeId != options.NodeId || (options.ClusterId is not null && found.ClusterId != options.ClusterId))
        {
            throw new LogException(
                LogErrorKind.InvalidConfig,
                $"{path} belongs to node {found.NodeId} of cluster {found.ClusterId}, not to node {options.NodeId} of cluster "
                + $"{options.ClusterId ?? found.ClusterId}. Point the process to its own data directory, "
                + "or set its ids to those of the file.");
        }

        return found;
    }

    /// <summary>Null if there is no file. Throws <see cref="LogStorageException"/> if it is damaged.</summary>
    public static MetaProperties? TryRead(IFileSystem files, string path) =>
        AtomicFile.TryRead(files, path) is { } text ? Parse(path, text) : null;

    private static MetaProperties Parse(string path, string text)
    {
        var values = text.Split('\n')
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim());
        return values.GetValueOrDefault("version") == Version
            && values.GetValueOrDefault("cluster.id") is { } clusterId
            && int.TryParse(values.GetValueOrDefault("node.id"), CultureInfo.InvariantCulture, out int nodeId)
            ? new MetaProperties(clusterId, nodeId)
            : throw new LogStorageException(
                LogErrorKind.CorruptLog, $"{path} is damaged: version={Version}, cluster.id and node.id are expected. Restore it.");
    }
}
