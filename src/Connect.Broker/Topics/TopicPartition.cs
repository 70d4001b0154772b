namespace Connect.Broker.Topics;

/// <summary>A partition by the name of its topic and its number.</summary>
internal readonly record struct TopicPartition(string Topic, int Partition);
