using Confluent.Kafka;

namespace Connect.LogClient.Confluent;

/// <summary>Partitions between the port and Confluent.Kafka.</summary>
internal static class Partitions
{
    public static TopicPartition ToConfluent(this LogPartition partition) => new(partition.Topic, partition.Partition);

    public static LogPartition ToPort(this TopicPartition partition) => new(partition.Topic, partition.Partition.Value);
}
