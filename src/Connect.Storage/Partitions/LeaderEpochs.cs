using System.Globalization;
using Connect.Storage.Files;

namespace Connect.Storage.Partitions;

/// <summary>
/// The offsets at which leader epochs began, kept in `leader-epoch-checkpoint`. The epoch of a partition rises when recovery took away
/// records that a consumer may have seen, and never falls.
/// </summary>
internal sealed class LeaderEpochs
{
    public const string FileName = "leader-epoch-checkpoint";
    private readonly IFileSystem _files;
    private readonly string _path;
    private volatile LeaderEpochStart[] _starts;

    public LeaderEpochs(IFileSystem files, string directory)
    {
        _files = files;
        _path = Path.Combine(directory, FileName);
        _starts = [.. Read(files, _path)];
    }

    /// <summary>The epochs and where they began. Throws <see cref="LogStorageException"/> if the file is damaged.</summary>
    public static IReadOnlyList<LeaderEpochStart> Read(IFileSystem files, string path) => Checkpoint.Read(files, path, Parse);

    public int Current => _starts.Length == 0 ? 0 : _starts[^1].Epoch;

    /// <summary>Notes the first epoch. False: it was noted before.</summary>
    public bool TryInitialize(long startOffset)
    {
        if (_starts.Length > 0)
        {
            return false;
        }

        Replace([new LeaderEpochStart(0, startOffset)]);
        return true;
    }

    /// <summary>Starts a new epoch at <paramref name="logEndOffset"/>, which is where recovery left the log.</summary>
    public void Raise(long logEndOffset)
    {
        int next = Current + 1;
        Replace([.. _starts.Where(s => s.StartOffset < logEndOffset), new LeaderEpochStart(next, logEndOffset)]);
    }

    /// <summary>
    /// Forgets epochs that ended at or before <paramref name="logStartOffset"/>; the one that holds it starts there now. Written with the
    /// next epoch: until then a start finds more than is needed, which does no harm.
    /// </summary>
    public void TruncateFromStart(long logStartOffset)
    {
        LeaderEpochStart[] starts = _starts;
        int first = Math.Max(0, Array.FindLastIndex(starts, start => start.StartOffset <= logStartOffset));
        _starts = [.. starts[first..].Select(start => start with { StartOffset = Math.Max(start.StartOffset, logStartOffset) })];
    }

    /// <summary>The largest epoch up to <paramref name="epoch"/> and the offset where it ended, or null if there is none.</summary>
    public (int Epoch, long EndOffset)? EndOffsetFor(int epoch, long logEndOffset)
    {
        LeaderEpochStart[] starts = _starts;
        for (int i = starts.Length - 1; i >= 0; i--)
        {
            if (starts[i].Epoch <= epoch)
            {
                return (starts[i].Epoch, i == starts.Length - 1 ? logEndOffset : starts[i + 1].StartOffset);
            }
        }

        return null;
    }

    private void Replace(LeaderEpochStart[] starts)
    {
        Checkpoint.Write(_files, _path, [.. starts.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Epoch} {s.StartOffset}"))]);
        _starts = starts;
    }

    private static LeaderEpochStart Parse(string[] words) =>
        new(int.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture));
}
