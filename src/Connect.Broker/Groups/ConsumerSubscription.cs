using Connect.Protocol;

namespace Connect.Broker.Groups;

/// <summary>
/// The one place that looks into members' metadata, and only for protocol type "consumer": offsets of a topic that a live consumer reads
/// must not be deleted under it. https://kafka.apache.org/protocol (ConsumerProtocolSubscription)
/// </summary>
internal static class ConsumerSubscription
{
    private const string ConsumerProtocolType = "consumer";

    /// <summary>The topics that the members read; null when the group has members whose metadata is not a consumer's.</summary>
    public static IReadOnlySet<string>? TopicsOf(GroupState group)
    {
        var topics = new HashSet<string>(StringComparer.Ordinal);
        if (group.Members.IsEmpty)
        {
            return topics;
        }
        if (group.ProtocolType != ConsumerProtocolType)
        {
            return null;
        }
        try
        {
            foreach (var protocol in group.Members.SelectMany(member => member.Protocols))
            {
                topics.UnionWith(Read(protocol.Metadata));
            }
        }
        catch (MalformedMessageException)
        {
            return null;
        }
        return topics;
    }

    private static IReadOnlyList<string> Read(byte[] metadata)
    {
        var reader = new ProtocolReader(metadata);
        reader.ReadInt16();
        return reader.ReadStringArray();
    }
}
