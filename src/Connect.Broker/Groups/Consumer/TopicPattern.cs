using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Connect.Broker.Topics;

namespace Connect.Broker.Groups.Consumer;

/// <summary>
/// A subscription to all topics whose whole name matches. The time that matching takes grows with the name only, as with Kafka's own
/// engine RE2, so that no pattern can stop the coordinator; what RE2 does not have, such as look-arounds, is refused here too.
/// </summary>
internal static class TopicPattern
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    /// <summary>Whether the pattern can be used, or why not.</summary>
    public static bool TryParse(string pattern, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? reason)
    {
        try
        {
            // By itself first, so that it cannot close the brackets around it.
            _ = new Regex(pattern, Options);
            regex = new Regex($@"\A(?:{pattern})\z", Options);
            reason = null;
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            regex = null;
            reason = exception.Message;
            return false;
        }
    }

    /// <summary>The topics that match and may be known of; internal ones only by their name.</summary>
    public static ImmutableSortedSet<string> Match(Regex regex, TopicSnapshot topics, Func<string, bool> mayDescribe) =>
        Names.Of(topics.Topics.Keys.Where(topic => !TopicCatalog.IsInternal(topic) && regex.IsMatch(topic) && mayDescribe(topic)));
}
