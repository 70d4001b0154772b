namespace Connect.ObjectStorage.Config;

/// <summary>
/// Settings that name a class of Confluent's: any name counts whose last part is known, so that the S3 and the Azure names, and the
/// short ones, all work.
/// </summary>
internal static class ClassNames
{
    public static string LastPart(string className) => className[(className.LastIndexOfAny(['.', '$']) + 1)..];

    public static bool Is(string className, string simpleName) =>
        LastPart(className).Equals(simpleName, StringComparison.OrdinalIgnoreCase);

    public static string? Check(string className, params ReadOnlySpan<string> known)
    {
        foreach (var name in known)
        {
            if (Is(className, name))
            {
                return null;
            }
        }

        return $"Class must be one of: {string.Join(", ", known)}.";
    }
}
