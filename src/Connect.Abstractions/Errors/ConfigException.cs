namespace Connect.Abstractions.Errors;

/// <summary>One mistake in a configuration.</summary>
/// <param name="Key">The key as the user wrote it.</param>
/// <param name="Message">What is wrong and which values are allowed. Never the value of a secret.</param>
public sealed record ConfigError(string Key, string Message);

/// <summary>The configuration is wrong; it carries every mistake that was found, not only the first.</summary>
public sealed class ConfigException : ConnectException
{
    /// <summary>Creates the failure from all mistakes found; at least one.</summary>
    public ConfigException(IReadOnlyList<ConfigError> errors) : base(Describe(errors)) => Errors = errors;

    /// <summary>Creates the failure from one mistake.</summary>
    public ConfigException(string key, string message) : this([new ConfigError(key, message)])
    {
    }

    /// <summary>All mistakes, in the order of the keys' definitions.</summary>
    public IReadOnlyList<ConfigError> Errors { get; }

    private static string Describe(IReadOnlyList<ConfigError> errors) => errors.Count == 1
        ? errors[0].Message
        : $"{errors.Count} configuration errors: " + string.Join("; ", errors.Select(e => e.Message));
}
