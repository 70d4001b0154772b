using System.Collections.Immutable;
using Connect.Broker.Topics;
using Connect.Protocol;

namespace Connect.Broker.Transactions.Records;

/// <summary>
/// The keys and values of `__transaction_state`, in Kafka's own formats: see docs/formats/transaction-state.md. Each starts with its
/// version; values of version 1 have compact types and tagged fields.
/// </summary>
internal static class TransactionRecords
{
    private const short KeyVersion = 0;
    private const short ValueVersion = 1;
    private const short FirstFlexibleValueVersion = 1;
    private const int PreviousProducerIdTag = 0;
    private const int NextProducerIdTag = 1;
    private const int ClientVersionTag = 2;

    public static byte[] Key(string transactionalId) => CoordinatorRecord.Encode(writer =>
    {
        writer.WriteInt16(KeyVersion);
        writer.WriteString(transactionalId);
    });

    public static byte[] Value(TransactionState state) => CoordinatorRecord.Encode(writer =>
    {
        writer.WriteInt16(ValueVersion);
        writer.IsFlexible = true;
        writer.WriteInt64(state.ProducerId);
        writer.WriteInt16(state.ProducerEpoch);
        writer.WriteInt32(state.TimeoutMs);
        writer.WriteInt8((sbyte)state.Phase);
        WritePartitions(writer, state);
        writer.WriteInt64(state.UpdatedMs);
        writer.WriteInt64(state.StartMs);
        writer.WriteTags(
        [
            Tag(PreviousProducerIdTag, state.PreviousProducerId),
            Tag(NextProducerIdTag, state.NextProducerId),
            new(ClientVersionTag, state.ClientVersion != TransactionVersion.First, field => field.WriteInt16(state.ClientVersion)),
        ]);
    });

    /// <summary>The transactional id, or null for a kind of record that this version of the broker does not know.</summary>
    public static string? ReadKey(ReadOnlyMemory<byte> key)
    {
        var reader = new ProtocolReader(key);
        return reader.ReadInt16() == KeyVersion ? reader.ReadString() : null;
    }

    public static TransactionState Read(string transactionalId, ReadOnlyMemory<byte> value)
    {
        var reader = new ProtocolReader(value);
        var version = reader.ReadInt16();
        if (version is < 0 or > ValueVersion)
        {
            throw new MalformedMessageException(
                $"A record in {TransactionTopic.Name} has version {version}; up to {ValueVersion} are known. "
                + "It was written by a newer broker.");
        }
        reader.IsFlexible = version >= FirstFlexibleValueVersion;
        var state = new TransactionState(transactionalId)
        {
            ProducerId = reader.ReadInt64(),
            ProducerEpoch = reader.ReadInt16(),
            TimeoutMs = reader.ReadInt32(),
            Phase = (TransactionPhase)reader.ReadInt8(),
            Partitions = ReadPartitions(ref reader),
            UpdatedMs = reader.ReadInt64(),
            StartMs = reader.ReadInt64(),
        };
        return ReadTags(ref reader, state);
    }

    // In Kafka an id without a transaction has null here; the order is fixed so that the same state has the same bytes.
    private static void WritePartitions(ProtocolWriter writer, TransactionState state)
    {
        if (state.Phase == TransactionPhase.Empty)
        {
            writer.WriteUnsignedVarInt(0);
            return;
        }
        var topics = state.Partitions.GroupBy(partition => partition.Topic, StringComparer.Ordinal)
            .OrderBy(topic => topic.Key, StringComparer.Ordinal).ToList();
        writer.WriteUnsignedVarInt((uint)topics.Count + 1);
        foreach (var topic in topics)
        {
            writer.WriteString(topic.Key);
            writer.WriteInt32Array([.. topic.Select(partition => partition.Partition).Order()]);
            writer.WriteNoTags();
        }
    }

    private static ImmutableHashSet<TopicPartition> ReadPartitions(ref ProtocolReader reader)
    {
        var partitions = ImmutableHashSet.CreateBuilder<TopicPartition>();
        var count = reader.IsFlexible ? (long)reader.ReadUnsignedVarInt() - 1 : reader.ReadInt32();
        for (; count > 0; count--)
        {
            var topic = reader.ReadString();
            partitions.UnionWith(reader.ReadInt32Array().Select(partition => new TopicPartition(topic, partition)));
            reader.SkipTags();
        }
        return partitions.ToImmutable();
    }

    private static TaggedField Tag(uint tag, long producerId) =>
        new(tag, producerId != TransactionState.NoProducerId, field => field.WriteInt64(producerId));

    private static TransactionState ReadTags(ref ProtocolReader reader, TransactionState state)
    {
        for (var left = reader.ReadTagCount(); left > 0; left--)
        {
            var (tag, length) = reader.ReadTag();
            switch (tag)
            {
                case PreviousProducerIdTag:
                    state = state with { PreviousProducerId = reader.ReadInt64() };
                    break;
                case NextProducerIdTag:
                    state = state with { NextProducerId = reader.ReadInt64() };
                    break;
                case ClientVersionTag:
                    state = state with { ClientVersion = reader.ReadInt16() };
                    break;
                default:
                    reader.Skip(length);
                    break;
            }
        }
        return state;
    }
}
