namespace Connect.Abstractions.Config;

/// <summary>What validation found out about one setting.</summary>
/// <param name="Key">The setting's declaration.</param>
/// <param name="Value">The value as text, the default where it was left out, <see cref="Password.Hidden"/> for a secret.</param>
/// <param name="RecommendedValues">Values to offer.</param>
/// <param name="Errors">What is wrong, one sentence each; empty when nothing is.</param>
/// <param name="IsVisible">Whether the setting means anything with the other settings as they are.</param>
public sealed record ConfigValue(
    ConfigKey Key,
    string? Value,
    IReadOnlyList<string> RecommendedValues,
    IReadOnlyList<string> Errors,
    bool IsVisible)
{
    /// <summary>The same with one more error: for checks that look at several settings or at the outside system.</summary>
    public ConfigValue WithError(string error) => this with { Errors = [.. Errors, error] };
}
