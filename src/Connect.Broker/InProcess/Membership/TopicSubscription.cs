using System.Text.RegularExpressions;
using Connect.Broker.Topics;
using Connect.Storage;

namespace Connect.Broker.InProcess.Membership;

/// <summary>What a consumer wants to read: topics by name, or all whose whole name matches. Owned by the membership's loop.</summary>
internal sealed class TopicSubscription(TopicCatalog catalog, IReadOnlyCollection<string> names, string? pattern)
{
    private readonly Regex? _regex = pattern is null
        ? null
        : new Regex($"^(?:{pattern})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private IReadOnlyDictionary<string, TopicInfo>? _snapshot;
    private string[] _topics = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The topics at this moment, in order; the same object as long as nothing has changed.</summary>
    public IReadOnlyList<string> Topics
    {
        get
        {
            var snapshot = catalog.All;
            if (_regex is not null && !ReferenceEquals(snapshot, _snapshot))
            {
                _snapshot = snapshot;
                string[] topics = [.. snapshot.Keys
                    .Where(topic => !topic.StartsWith("__", StringComparison.Ordinal) && _regex.IsMatch(topic))
                    .Order(StringComparer.Ordinal)];
                _topics = topics.AsSpan().SequenceEqual(_topics) ? _topics : topics;
            }
            return _topics;
        }
    }

    /// <summary>The number of partitions of those of the topics that exist.</summary>
    public static IReadOnlyDictionary<string, int> Count(TopicCatalog catalog, IEnumerable<string> topics)
    {
        var snapshot = catalog.All;
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var topic in topics)
        {
            if (snapshot.TryGetValue(topic, out var found))
            {
                counts[topic] = found.Partitions.Length;
            }
        }
        return counts;
    }
}
