using System.Text.RegularExpressions;

namespace Connect.ArchitectureTests;

/// <summary>What the documents say about the tree is true.</summary>
public sealed partial class DocumentationTests
{
    private const int LongestReadmeLines = 150;

    private static readonly string[] TopFolders = ["src/", "connectors/", "plugins/", "tests/", "docs/", "ops/"];

    public static TheoryData<string> Documents => [.. Repository.TrackedFiles().Where(f => f.EndsWith(".md", StringComparison.Ordinal))];

    public static TheoryData<string> Invariants => [.. InvariantNumber().Matches(File.ReadAllText(Repository.PathOf("docs/invariants.md")))
        .Select(m => m.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_NamesOnlyPathsThatExist(string document)
    {
        var text = File.ReadAllText(Repository.PathOf(document));
        var folder = Path.GetDirectoryName(Repository.PathOf(document))!;
        var quoted = QuotedPath().Matches(text).Select(m => m.Groups[1].Value)
            .Where(p => TopFolders.Any(f => p.StartsWith(f, StringComparison.Ordinal)))
            .Select(Repository.PathOf);
        var linked = LinkedPath().Matches(text).Select(m => Path.Combine(folder, m.Groups[1].Value));

        var missing = quoted.Concat(linked).Where(p => !Path.Exists(p)).Select(p => Path.GetRelativePath(Repository.Root, p)).ToArray();

        Assert.True(missing.Length == 0, $"{document} names what does not exist: {string.Join(", ", missing)}");
    }

    [Fact]
    public void Readme_IsShort() => Assert.True(File.ReadAllLines(Repository.PathOf("README.md")).Length <= LongestReadmeLines);

    [Theory]
    [MemberData(nameof(Invariants))]
    public void Invariant_IsCitedInCodeAndInATest(string number)
    {
        var cited = new Regex($@"//.*\b{number}\b");
        bool CitedBelow(params string[] folders) => Repository.TrackedFiles()
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && folders.Contains(f.Split('/')[0]))
            .Any(f => cited.IsMatch(File.ReadAllText(Repository.PathOf(f))));

        Assert.True(CitedBelow("src", "connectors", "plugins"), $"no code cites {number}");
        Assert.True(CitedBelow("tests"), $"no test cites {number}");
    }

    [Fact]
    public void Dockerfile_NamesOnlyProjectsAndPathsThatExist()
    {
        var dockerfile = File.ReadAllText(Repository.PathOf("Dockerfile"));
        var copied = DockerCopy().Matches(dockerfile).Select(m => m.Groups[1].Value);
        var projects = DockerProject().Matches(dockerfile).Select(m => m.Value).ToArray();

        Assert.NotEmpty(projects);
        Assert.All(copied.Concat(projects), p => Assert.True(Path.Exists(Repository.PathOf(p)), $"Dockerfile names {p}: no such path"));
    }

    [Fact]
    public void ProductSolution_HoldsTheServerAndEveryPlugin()
    {
        var listed = File.ReadAllText(Repository.PathOf("Product.slnf")).Replace(@"\\", "/", StringComparison.Ordinal);
        var expected = Repository.TrackedFiles()
            .Where(f => f.EndsWith(".csproj", StringComparison.Ordinal) && f.Split('/')[0] is "connectors" or "plugins")
            .Where(f => !f.Contains("SamplePlugin", StringComparison.Ordinal))
            .Append("src/Connect.Server/Connect.Server.csproj");

        Assert.All(expected, p => Assert.Contains($"\"{p}\"", listed, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| (I\d+) \|", RegexOptions.Multiline)]
    private static partial Regex InvariantNumber();

    [GeneratedRegex(@"`([A-Za-z0-9_.\-/]+)`")]
    private static partial Regex QuotedPath();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)")]
    private static partial Regex LinkedPath();

    [GeneratedRegex(@"^COPY (?!--from)([\w./-]+) ", RegexOptions.Multiline)]
    private static partial Regex DockerCopy();

    [GeneratedRegex(@"[\w./]+\.(?:slnf|csproj)")]
    private static partial Regex DockerProject();
}
