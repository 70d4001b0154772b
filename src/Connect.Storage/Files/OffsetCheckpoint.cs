using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Connect.Storage.Files;

/// <summary>
/// One of Kafka's files with an offset for each partition: `topic partition offset` a line. None of them holds what the segments do not,
/// so a damaged one is left aside with a warning.
/// </summary>
internal sealed class OffsetCheckpoint(IFileSystem files, string path)
{
    private string[] _written = [];

    /// <summary>Reads the offsets.</summary>
    public IReadOnlyDictionary<(string Topic, int Partition), long> Load(ILogger logger)
    {
        IReadOnlyDictionary<(string, int), long> offsets;
        try
        {
            offsets = Read(files, path);
        }
        catch (LogStorageException e)
        {
            logger.CheckpointIgnored(path, e.Message);
            offsets = new Dictionary<(string, int), long>();
        }

        _written = Format(offsets.Select(entry => (entry.Key.Item1, entry.Key.Item2, entry.Value)));
        return offsets;
    }

    /// <summary>Reads the offsets of a file. Throws <see cref="LogStorageException"/> if it is damaged.</summary>
    public static IReadOnlyDictionary<(string Topic, int Partition), long> Read(IFileSystem files, string path)
    {
        var offsets = new Dictionary<(string, int), long>();
        foreach (((string, int) partition, long offset) in Checkpoint.Read(files, path, Parse))
        {
            offsets[partition] = offset;
        }

        return offsets;
    }

    /// <summary>Replaces the file durably, unless it says the same already.</summary>
    public void Save(IEnumerable<(string Topic, int Partition, long Offset)> offsets)
    {
        string[] lines = Format(offsets);
        if (!lines.AsSpan().SequenceEqual(_written))
        {
            Checkpoint.Write(files, path, lines);
            _written = lines;
        }
    }

    private static string[] Format(IEnumerable<(string Topic, int Partition, long Offset)> offsets) =>
    [
        .. offsets
            .OrderBy(o => o.Topic, StringComparer.Ordinal)
            .ThenBy(o => o.Partition)
            .Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Topic} {o.Partition} {o.Offset}")),
    ];

    private static ((string Topic, int Partition), long Offset) Parse(string[] words) =>
        ((words[0], int.Parse(words[1], CultureInfo.InvariantCulture)), long.Parse(words[2], CultureInfo.InvariantCulture));
}
