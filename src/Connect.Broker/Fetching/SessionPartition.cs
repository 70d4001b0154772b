namespace Connect.Broker.Fetching;

/// <summary>A partition of a fetch session, by the id of its topic from Fetch v13 on and by the name before.</summary>
internal readonly record struct SessionPartition(string Topic, Guid TopicId, int Partition);
