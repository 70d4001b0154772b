namespace Connect.Abstractions.Config;

/// <summary>What is done with raw configurations.</summary>
public static class ConfigMapExtensions
{
    /// <summary>The entries whose names begin with a prefix, without it.</summary>
    public static IReadOnlyDictionary<string, string> WithPrefix(this IReadOnlyDictionary<string, string> config, string prefix) =>
        config.Where(e => e.Key.StartsWith(prefix, StringComparison.Ordinal) && e.Key.Length > prefix.Length)
            .ToDictionary(e => e.Key[prefix.Length..], e => e.Value);
}
