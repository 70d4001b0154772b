namespace Connect.TestKit.Servers;

internal static class LogFiles
{
    /// <summary>The last lines of each <c>*.log</c> in a folder, each file under its name.</summary>
    public static string Tail(string folder, int lines) => Directory.Exists(folder)
        ? string.Join('\n', Directory.EnumerateFiles(folder, "*.log").Order(StringComparer.Ordinal).SelectMany(file => TailOf(file, lines)))
        : $"(no log: {folder} does not exist)";

    private static IEnumerable<string> TailOf(string file, int lines) =>
        ["--- " + Path.GetFileName(file), .. File.ReadLines(file).TakeLast(lines)];
}
