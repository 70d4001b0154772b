namespace Connect.ArchitectureTests;

/// <summary>Rules of style that a machine can hold.</summary>
public sealed class TidyTests
{
    private const int LongestFileLines = 600;
    private const int LongestLineColumns = 140;

    /// <summary>What must not stand in code, each with what to use instead.</summary>
    private static readonly Dictionary<string, string> Banned = new()
    {
        ["Thread." + "Sleep("] = "await a condition or a timer of the TimeProvider",
        [".GetAwaiter()." + "GetResult()"] = "await",
        ["DateTime." + "UtcNow"] = "TimeProvider.GetUtcNow()",
        ["DateTime." + "Now"] = "TimeProvider.GetUtcNow()",
        ["#" + "region"] = "a type of its own",
        ["NotImplemented" + "Exception"] = "the implementation",
        ["// TO" + "DO"] = "the work itself, or nothing",
        ["Skip " + "= \""] = "a test that runs",
    };

    [Fact]
    public void SourceFiles_AreTidy()
    {
        var found = Repository.TrackedFiles().Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).SelectMany(Check).ToArray();

        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    private static IEnumerable<string> Check(string file)
    {
        var lines = File.ReadAllLines(Repository.PathOf(file));
        if (lines.Length > LongestFileLines)
        {
            yield return $"{file}: {lines.Length} lines, {LongestFileLines} is the limit: split it";
        }

        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > LongestLineColumns)
            {
                yield return $"{file}:{i + 1}: {lines[i].Length} columns, {LongestLineColumns} is the limit";
            }

            foreach (var (banned, instead) in Banned.Where(b => lines[i].Contains(b.Key, StringComparison.Ordinal)))
            {
                yield return $"{file}:{i + 1}: {banned} - use {instead}";
            }
        }
    }
}
