using System.Collections.Frozen;
using Connect.LogClient;

namespace Connect.Runtime.Pipeline;

/// <summary>Makes the topic of a dead letter queue where it is missing.</summary>
internal static class DeadLetterTopic
{
    /// <summary>Makes the topic with one partition.</summary>
    public static async Task EnsureAsync(ILogAdmin admin, string topic, short replicationFactor, CancellationToken cancellationToken)
    {
        var existing = await admin.PartitionCountsAsync([topic], cancellationToken).ConfigureAwait(false);
        if (existing.ContainsKey(topic))
        {
            return;
        }

        try
        {
            await admin.CreateTopicAsync(Topic(topic, replicationFactor), cancellationToken).ConfigureAwait(false);
        }
        catch (LogException e) when (e.Code == "InvalidReplicationFactor")
        {
            // The default asks for three replicas; a log of one node has fewer and still takes dead letters.
            await admin.CreateTopicAsync(Topic(topic, -1), cancellationToken).ConfigureAwait(false);
        }
    }

    private static NewTopic Topic(string topic, short replicationFactor) =>
        new(topic, 1, replicationFactor, FrozenDictionary<string, string>.Empty);
}
