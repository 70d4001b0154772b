namespace Connect.TestKit;

/// <summary>The folder of the checkout that the running test was built from.</summary>
public static class RepositoryRoot
{
    /// <summary>Absolute path of the checkout.</summary>
    public static string Path { get; } = Find();

    /// <summary>Absolute path of something in the checkout.</summary>
    public static string Combine(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Connect.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException(
            $"No folder above {AppContext.BaseDirectory} holds Connect.sln. Run the tests from a build inside the checkout.");
    }
}
