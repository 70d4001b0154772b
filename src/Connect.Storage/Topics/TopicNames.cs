using System.Buffers;

namespace Connect.Storage.Topics;

/// <summary>Kafka's rules for topic names.</summary>
public static class TopicNames
{
    private const int MaxLength = 249;

    private static readonly SearchValues<char> Legal =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    /// <summary>Null if <paramref name="name"/> is legal, otherwise what is wrong.</summary>
    public static string? Check(string name)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return $"A topic name has 1 to {MaxLength} characters; this one has {name.Length}.";
        }

        if (name is "." or "..")
        {
            return $"'{name}' cannot be a topic name.";
        }

        return name.AsSpan().ContainsAnyExcept(Legal)
            ? $"Topic name '{name}' has characters other than letters, digits, '.', '_' and '-'."
            : null;
    }
}
