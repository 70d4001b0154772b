using System.Text;

namespace Connect.Abstractions.Config;

/// <summary>
/// The names under which users write the members of an enumeration: <c>InitialOnly</c> is <c>initial_only</c>. A hyphen is read as an
/// underscore, because some Java plugins write <c>base64-url-safe</c> or <c>verify-full</c>.
/// </summary>
internal static class EnumNames<T> where T : struct, Enum
{
    private static readonly Dictionary<string, T> Values =
        Enum.GetValues<T>().ToDictionary(v => ToSnakeCase(v.ToString()), StringComparer.OrdinalIgnoreCase);

    public static IConfigRecommender Recommender { get; } = new FixedRecommender([.. Values.Keys]);

    public static T Parse(string text) => Values.TryGetValue(text.Replace('-', '_'), out var value)
        ? value
        : throw new FormatException($"String must be one of: {string.Join(", ", Values.Keys)}.");

    public static string Format(T value) => ToSnakeCase(value.ToString());

    private static string ToSnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]))
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    private sealed class FixedRecommender(IReadOnlyList<string> values) : IConfigRecommender
    {
        public IReadOnlyList<string> ValidValues(string name, IReadOnlyDictionary<string, string> config) => values;

        public bool IsVisible(string name, IReadOnlyDictionary<string, string> config) => true;
    }
}
