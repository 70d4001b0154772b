using Connect.Abstractions.Config;
using Connect.Abstractions.Errors;

namespace Connect.ConfigProviders;

/// <summary>The paths that a provider may read; the setting <c>allowed.paths</c> of the file and directory providers.</summary>
internal sealed class AllowedPaths
{
    public static readonly ConfigKey<IReadOnlyList<string>> Key = ConfigKey.List("allowed.paths") with
    {
        Default = [],
        Importance = ConfigImportance.Medium,
        Validator = ConfigValidator.Where<IReadOnlyList<string>>("absolute paths that exist", Check),
        Doc = "Absolute paths of files and directories that may be read; empty allows every path.",
    };

    private readonly string[] _roots;

    public AllowedPaths(IReadOnlyList<string> paths) =>
        _roots = [.. paths.Select(p => Path.TrimEndingDirectorySeparator(Path.GetFullPath(p)))];

    /// <summary>The path without <c>..</c> in it.</summary>
    /// <exception cref="ConnectException">It is not allowed, or not absolute.</exception>
    public string Require(string path)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            throw new ConnectException($"Config provider: '{path}' is not an absolute path.");
        }

        var full = Path.GetFullPath(path);
        if (_roots.Length > 0 && !_roots.Any(r => full == r || full.StartsWith(r + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            throw new ConnectException($"Config provider: '{path}' is outside {Key.Name}. Add it there, or read another path.");
        }

        return full;
    }

    private static string? Check(IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            if (!Path.IsPathFullyQualified(path))
            {
                return $"'{path}' is not an absolute path.";
            }

            if (!Path.Exists(path))
            {
                return $"'{path}' does not exist.";
            }
        }

        return null;
    }
}
