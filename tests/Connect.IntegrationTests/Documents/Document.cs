using System.Text.RegularExpressions;
using Connect.TestKit;

namespace Connect.IntegrationTests.Documents;

/// <summary>The commands that the documents tell people to type.</summary>
internal static partial class Document
{
    /// <summary>All <c>sh</c> blocks of README.md and docs/, each with the file that it stands in.</summary>
    public static IReadOnlyList<(string File, string Text)> Blocks { get; } =
    [
        .. Directory.EnumerateFiles(RepositoryRoot.Combine("docs"), "*.md", SearchOption.AllDirectories)
            .Append(RepositoryRoot.Combine("README.md"))
            .SelectMany(file => BlocksOf(file, "sh").Select(text => (Path.GetRelativePath(RepositoryRoot.Combine("."), file), text))),
    ];

    /// <summary>The one block of a file that has these words, with addresses replaced.</summary>
    public static string Block(string file, string words, params (string Old, string New)[] replacements)
    {
        var block = Blocks.Single(b => b.File == file && b.Text.Contains(words, StringComparison.Ordinal)).Text;
        foreach (var (old, replacement) in replacements)
        {
            Assert.Contains(old, block, StringComparison.Ordinal);
            block = block.Replace(old, replacement, StringComparison.Ordinal);
        }

        return block;
    }

    /// <summary>The blocks of a language in a file.</summary>
    public static IEnumerable<string> BlocksOf(string file, string language) => AnyBlock().Matches(File.ReadAllText(file))
        .Where(m => m.Groups[1].Value == language).Select(m => m.Groups[2].Value);

    /// <summary>The commands of README.md's tables, which stand in backticks.</summary>
    public static IReadOnlyList<string> TableCommands() =>
    [
        .. File.ReadLines(RepositoryRoot.Combine("README.md")).Where(line => line.StartsWith('|'))
            .SelectMany(line => TableCommand().Matches(line)).Select(m => m.Groups[1].Value),
    ];

    [GeneratedRegex(@"^```(\w*)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex AnyBlock();

    [GeneratedRegex("`((?:curl|kcat|connect) [^`]+)`")]
    private static partial Regex TableCommand();
}
