using System.Globalization;
using System.Text.RegularExpressions;
using static System.FormattableString;

namespace Connect.Abstractions.Config;

/// <summary>A rule on a parsed value beyond its type.</summary>
public sealed class ConfigValidator
{
    private readonly Func<object?, string?> _check;

    private ConfigValidator(string description, Func<object?, string?> check)
    {
        Description = description;
        _check = check;
    }

    /// <summary>The rule in a few words, such as <c>[1,...]</c>, for documentation.</summary>
    public string Description { get; }

    /// <summary>At least <paramref name="minimum"/>.</summary>
    public static ConfigValidator AtLeast(double minimum) => new(
        Invariant($"[{minimum},...]"),
        value => ToNumber(value) < minimum ? Invariant($"Value must be at least {minimum}.") : null);

    /// <summary>Between two numbers, both allowed.</summary>
    public static ConfigValidator Between(double minimum, double maximum) => new(
        Invariant($"[{minimum},...,{maximum}]"),
        value => ToNumber(value) is var number && (number < minimum || number > maximum)
            ? Invariant($"Value must be between {minimum} and {maximum}.")
            : null);

    /// <summary>One of these texts, in any case.</summary>
    public static ConfigValidator OneOf(params string[] values) => new(
        $"[{string.Join(", ", values)}]",
        value => value is string text && !values.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? $"String must be one of: {string.Join(", ", values)}."
            : null);

    /// <summary>A text or a list that is not empty.</summary>
    public static ConfigValidator NotEmpty() => new(
        "non-empty",
        value => value is "" or IReadOnlyList<string> { Count: 0 } ? "Value must not be empty." : null);

    /// <summary>A valid regular expression, or a list of them.</summary>
    public static ConfigValidator ValidRegex() => new("valid regex", value => value switch
    {
        string pattern => RegexError(pattern),
        IReadOnlyList<string> patterns => patterns.Select(RegexError).FirstOrDefault(error => error is not null),
        _ => null,
    });

    /// <summary>A rule of the caller's: returns the error as a sentence, or null.</summary>
    public static ConfigValidator Where<T>(string description, Func<T, string?> check) =>
        new(description, value => value is T typed ? check(typed) : null);

    /// <summary>All of these rules; the first error counts.</summary>
    public static ConfigValidator All(params ConfigValidator[] validators) => new(
        string.Join(" and ", validators.Select(v => v.Description)),
        value => validators.Select(v => v.Check(value)).FirstOrDefault(error => error is not null));

    /// <summary>The error as a sentence, or null when the value is allowed.</summary>
    public string? Check(object? value) => _check(value);

    private static double ToNumber(object? value) => value is TimeSpan span
        ? span.TotalMilliseconds
        : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string? RegexError(string pattern)
    {
        try
        {
            _ = new Regex(pattern);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"Not a valid regular expression: {e.Message}";
        }
    }
}
