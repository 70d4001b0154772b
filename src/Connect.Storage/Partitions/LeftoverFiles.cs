using Connect.Protocol.Records;
using Connect.Storage.Files;
using Connect.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace Connect.Storage.Partitions;

/// <summary>
/// Tidies what a stop in the middle of a deletion or of a compaction left. A `.log.swap` is a complete compacted segment: it takes the
/// place of all segments that it covers. `.cleaned` and `.deleted` files are not part of the log (any more), nor
/// are indexes without a log.
/// </summary>
internal static class LeftoverFiles
{
    /// <summary>Returns the names of the files that are left.</summary>
    public static IReadOnlyList<string> Tidy(IFileSystem files, string directory, ILogger logger)
    {
        IReadOnlyList<string> names = files.ListFiles(directory);
        var left = new SortedSet<string>(names, StringComparer.Ordinal);
        if (!names.Any(name => IsLeftover(name) || IsOrphan(name, left)))
        {
            return names;
        }

        foreach (string name in names.Where(name => HasSuffix(name, SegmentFileNames.Deleted) || HasSuffix(name, SegmentFileNames.Cleaned)))
        {
            Delete(files, directory, name, left);
        }

        foreach (string name in names.Where(name => HasSuffix(name, SegmentFileNames.Log + SegmentFileNames.Swap)))
        {
            FinishSwap(files, directory, name, left);
            logger.SwapFinished(Path.Combine(directory, name));
        }

        // Indexes whose log never became a swap.
        foreach (string name in left.Where(name => HasSuffix(name, SegmentFileNames.Swap)).ToArray())
        {
            Delete(files, directory, name, left);
        }

        foreach (string name in left.Where(name => IsOrphan(name, left)).ToArray())
        {
            Delete(files, directory, name, left);
        }

        files.FlushDirectory(directory);
        return [.. left];
    }

    private static bool IsLeftover(string name) => HasSuffix(name, SegmentFileNames.Deleted)
        || HasSuffix(name, SegmentFileNames.Cleaned)
        || HasSuffix(name, SegmentFileNames.Swap);

    // The log goes first and its indexes follow: a stop in between leaves them alone.
    private static bool IsOrphan(string name, SortedSet<string> names) =>
        SegmentFileNames.TryParseIndex(name, out long baseOffset)
        && !names.Contains(SegmentFileNames.For(baseOffset, SegmentFileNames.Log));

    private static void FinishSwap(IFileSystem files, string directory, string swap, SortedSet<string> left)
    {
        _ = SegmentFileNames.TryParse(swap, SegmentFileNames.Log + SegmentFileNames.Swap, out long baseOffset);
        long nextOffset = NextOffsetOf(files, Path.Combine(directory, swap), baseOffset);
        foreach (string name in left.Where(name => IsCovered(name, baseOffset, nextOffset)).ToArray())
        {
            Delete(files, directory, name, left);
        }

        // The log last: as long as it is a swap, a crash leads here again.
        foreach (string extension in SegmentFileNames.SegmentExtensions.Reverse())
        {
            string to = SegmentFileNames.For(baseOffset, extension);
            if (left.Remove(to + SegmentFileNames.Swap))
            {
                files.RenameFile(Path.Combine(directory, to + SegmentFileNames.Swap), Path.Combine(directory, to));
                left.Add(to);
            }
        }
    }

    private static bool IsCovered(string name, long baseOffset, long nextOffset) => SegmentFileNames.SegmentExtensions.Any(extension =>
        SegmentFileNames.TryParse(name, extension, out long offset) && offset >= baseOffset && offset < nextOffset);

    private static long NextOffsetOf(IFileSystem files, string path, long baseOffset)
    {
        using IStorageFile file = files.Open(path, create: false);
        long nextOffset = baseOffset;
        var scanner = new BatchHeaderScanner(file, 0, file.LengthBytes, stackalloc byte[BatchHeaderScanner.BufferBytes]);
        while (scanner.MoveNext(out RecordBatchHeader header))
        {
            nextOffset = header.NextOffset;
        }

        return nextOffset;
    }

    private static void Delete(IFileSystem files, string directory, string name, SortedSet<string> left)
    {
        files.DeleteFile(Path.Combine(directory, name));
        left.Remove(name);
    }

    private static bool HasSuffix(string name, string suffix) => name.EndsWith(suffix, StringComparison.Ordinal);
}
