using System.Xml.Linq;

namespace Connect.ArchitectureTests;

/// <summary>Dependencies point one way; docs/architecture.md draws them.</summary>
public sealed class DependencyTests
{
    /// <summary>What each project of src/ may reference.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Connect.Abstractions"] = [],
        ["Connect.Protocol"] = [],
        ["Connect.Storage"] = ["Connect.Protocol"],
        ["Connect.LogClient"] = [],
        ["Connect.Broker"] = ["Connect.Storage", "Connect.LogClient", "Connect.Protocol"],
        ["Connect.Runtime"] = ["Connect.LogClient", "Connect.Abstractions", "Connect.Protocol"],
        ["Connect.Rest"] = ["Connect.Runtime"],
        ["Connect.Cdc"] = ["Connect.Abstractions"],
        ["Connect.ObjectStorage"] = ["Connect.Abstractions"],
        ["Connect.Server"] = ["Connect.Rest", "Connect.Broker", "Connect.Runtime", "Connect.LogClient"],
    };

    public static TheoryData<string> ProductProjects => [.. Projects("src", "connectors", "plugins")];

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void ProjectReferences_PointOneWay(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);

        var forbidden = ReferencesOf(project).Except(AllowedFor(name)).ToArray();

        Assert.True(forbidden.Length == 0, $"{name} references {string.Join(", ", forbidden)}");
    }

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void Connector_UsesAtMostOneSharedLibrary(string project) =>
        Assert.True(ReferencesOf(project).Count(r => r is "Connect.Cdc" or "Connect.ObjectStorage") <= 1, project);

    [Fact]
    public void EveryProject_IsInTheSolution()
    {
        var solution = File.ReadAllText(Repository.PathOf("Connect.sln"));

        Assert.All(
            Projects("src", "connectors", "plugins", "tests"),
            p => Assert.Contains(p.Replace('/', '\\'), solution, StringComparison.Ordinal));
    }

    private static string[] AllowedFor(string name) =>
        Allowed.GetValueOrDefault(name, ["Connect.Abstractions", "Connect.Cdc", "Connect.ObjectStorage"]);

    private static string[] ReferencesOf(string project) => XDocument.Load(Repository.PathOf(project))
        .Descendants("ProjectReference")
        .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value))
        .ToArray();

    private static IEnumerable<string> Projects(params string[] folders) =>
        Repository.TrackedFiles().Where(f => f.EndsWith(".csproj", StringComparison.Ordinal) && folders.Contains(f.Split('/')[0]));
}
