using System.Buffers.Binary;
using Connect.Broker.Groups.Assignment;
using Connect.LogClient;
using Connect.Protocol;

namespace Connect.Broker.InProcess.Membership;

/// <summary>
/// The bytes inside JoinGroup and SyncGroup that only consumers understand: the messages ConsumerProtocolSubscription and
/// ConsumerProtocolAssignment. https://github.com/apache/kafka/tree/4.1/clients/src/main/resources/common/message
/// </summary>
internal static class ConsumerProtocol
{
    public const string Type = "consumer";

    private const short SubscriptionVersion = 3; // 1 has owned partitions, 2 the generation, 3 the rack
    private const short AssignmentVersion = 0;

    public static byte[] EncodeSubscription(MemberSubscription subscription)
    {
        using var writer = new ProtocolWriter();
        writer.WriteInt16(SubscriptionVersion);
        writer.WriteStringArray(subscription.Topics);
        // Leaders before KIP-792 look for the generation here.
        Span<byte> userData = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(userData, subscription.Generation);
        writer.WriteBytes(userData);
        WritePartitions(writer, subscription.Owned);
        writer.WriteInt32(subscription.Generation);
        writer.WriteNullableString(null);
        return ToArray(writer);
    }

    /// <exception cref="MalformedMessageException">These are not a consumer's bytes.</exception>
    public static MemberSubscription DecodeSubscription(byte[] bytes)
    {
        var reader = new ProtocolReader(bytes);
        var version = reader.ReadInt16();
        var topics = reader.ReadStringArray();
        reader.ReadNullableBytes();
        return new MemberSubscription(
            topics,
            version >= 1 ? ReadPartitions(ref reader) : [],
            version >= 2 ? reader.ReadInt32() : -1);
    }

    public static byte[] EncodeAssignment(IReadOnlyList<LogPartition> partitions)
    {
        using var writer = new ProtocolWriter();
        writer.WriteInt16(AssignmentVersion);
        WritePartitions(writer, partitions);
        writer.WriteNullableBytes(null);
        return ToArray(writer);
    }

    /// <exception cref="MalformedMessageException">These are not a leader's bytes.</exception>
    public static IReadOnlyList<LogPartition> DecodeAssignment(byte[] bytes)
    {
        // A member that the leader forgot gets no bytes at all.
        if (bytes.Length == 0)
        {
            return [];
        }
        var reader = new ProtocolReader(bytes);
        reader.ReadInt16();
        return ReadPartitions(ref reader);
    }

    private static void WritePartitions(ProtocolWriter writer, IReadOnlyList<LogPartition> partitions)
    {
        var topics = partitions.GroupBy(partition => partition.Topic, StringComparer.Ordinal).ToList();
        writer.WriteInt32(topics.Count);
        foreach (var topic in topics)
        {
            writer.WriteString(topic.Key);
            writer.WriteInt32Array([.. topic.Select(partition => partition.Partition)]);
        }
    }

    private static List<LogPartition> ReadPartitions(ref ProtocolReader reader)
    {
        var partitions = new List<LogPartition>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var topic = reader.ReadString();
            foreach (var partition in reader.ReadInt32Array())
            {
                partitions.Add(new LogPartition(topic, partition));
            }
        }
        return partitions;
    }

    private static byte[] ToArray(ProtocolWriter writer) => writer.GetSegments()[0].ToArray();
}
