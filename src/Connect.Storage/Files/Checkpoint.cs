using System.Globalization;

namespace Connect.Storage.Files;

/// <summary>
/// Kafka's checkpoint files: a version line, a line with the number of entries, one entry a line with words between spaces.
/// </summary>
internal static class Checkpoint
{
    private const string Version = "0";

    /// <summary>The entries; none if there is no file. Throws <see cref="LogStorageException"/> if it is damaged.</summary>
    public static IReadOnlyList<T> Read<T>(IFileSystem files, string path, Func<string[], T> parse)
    {
        if (AtomicFile.TryRead(files, path) is not { } text)
        {
            return [];
        }

        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            if (lines[0] != Version || int.Parse(lines[1], CultureInfo.InvariantCulture) != lines.Length - 2)
            {
                throw new FormatException("version or number of entries is wrong");
            }

            return Array.ConvertAll(lines[2..], line => parse(line.Split(' ')));
        }
        catch (Exception e) when (e is FormatException or IndexOutOfRangeException or OverflowException)
        {
            throw new LogStorageException(LogErrorKind.CorruptLog, $"{path} is damaged ({e.Message}). Restore it, or delete it.", e);
        }
    }

    /// <summary>Replaces the entries durably.</summary>
    public static void Write(IFileSystem files, string path, IReadOnlyList<string> entries)
    {
        string count = entries.Count.ToString(CultureInfo.InvariantCulture);
        AtomicFile.Write(files, path, string.Join('\n', [Version, count, .. entries]) + "\n");
    }
}
