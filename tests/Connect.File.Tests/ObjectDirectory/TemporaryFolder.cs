using Connect.TestKit.Servers;

namespace Connect.File.Tests.ObjectDirectory;

/// <summary>A folder that is removed with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = TestFolder.NewPath("directory");

    public IReadOnlyList<string> Objects() => Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
        .Select(file => System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/'))
        .Where(name => !name.StartsWith(".incomplete/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .ToArray();

    public string Read(string name) => System.IO.File.ReadAllText(System.IO.Path.Combine(Path, name));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
