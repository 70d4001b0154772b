namespace Connect.ArchitectureTests;

/// <summary>The source tree that these tests read.</summary>
internal static class Repository
{
    private static readonly string[] NotSource = ["artifacts", "node_modules", ".git", "bin", "obj"];

    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>The files of the source tree, relative to its root, with forward slashes; what builds make is left out.</summary>
    public static IEnumerable<string> TrackedFiles() => FilesBelow(Root).Select(f => Path.GetRelativePath(Root, f));

    private static IEnumerable<string> FilesBelow(string folder) => Directory.EnumerateFiles(folder)
        .Concat(Directory.EnumerateDirectories(folder)
            .Where(d => !NotSource.Contains(Path.GetFileName(d)))
            .SelectMany(FilesBelow));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Connect.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException(
            $"No Connect.sln above {AppContext.BaseDirectory}: run the tests from a build inside the repository.");
    }
}
