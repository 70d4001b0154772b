namespace Connect.TestKit.Servers;

/// <summary>
/// Where servers and processes of a test keep their data: below <c>CONNECT_TEST_DIR</c>, by default the system's temporary folder.
/// </summary>
public static class TestFolder
{
    /// <summary>The common folder.</summary>
    public static string Root { get; } =
        Environment.GetEnvironmentVariable("CONNECT_TEST_DIR") is { Length: > 0 } given
            ? Path.GetFullPath(given)
            : Path.Combine(Path.GetTempPath(), "connect-tests");

    /// <summary>A folder's path that no other test uses; not created yet.</summary>
    public static string NewPath(string name) => Path.Combine(Root, $"{name}-{Guid.NewGuid().ToString("n")[..12]}");
}
