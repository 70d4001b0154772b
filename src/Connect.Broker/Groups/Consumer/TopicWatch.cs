using System.Collections.Immutable;
using Connect.Broker.Topics;
using Connect.Storage;

namespace Connect.Broker.Groups.Consumer;

/// <summary>The topics as groups see them. Any number of threads may ask.</summary>
internal sealed class TopicWatch(TopicCatalog topics)
{
    private Shown _shown = new(null, new TopicSnapshot(ImmutableDictionary<string, TopicShape>.Empty));

    /// <summary>The topics at this moment; the same object as long as nothing has changed.</summary>
    public TopicSnapshot Current
    {
        get
        {
            var all = topics.All;
            var shown = Volatile.Read(ref _shown);
            if (shown.Source == all)
            {
                return shown.Snapshot;
            }
            var next = new Shown(all, new TopicSnapshot(all.ToImmutableDictionary(
                topic => topic.Key, topic => new TopicShape(topic.Value.Id, topic.Value.Partitions.Length), StringComparer.Ordinal)));
            // Of two that see the change together one wins, so that groups compare themselves once.
            var kept = Interlocked.CompareExchange(ref _shown, next, shown);
            return kept == shown ? next.Snapshot : kept.Source == all ? kept.Snapshot : next.Snapshot;
        }
    }

    private sealed record Shown(IReadOnlyDictionary<string, TopicInfo>? Source, TopicSnapshot Snapshot);
}
