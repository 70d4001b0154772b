namespace Connect.Broker.Groups.Consumer;

/// <summary>A partition by the id of its topic: a topic that is made again under the same name is another one.</summary>
internal readonly record struct AssignedPartition(Guid TopicId, int Partition) : IComparable<AssignedPartition>
{
    public int CompareTo(AssignedPartition other)
    {
        var byTopic = TopicId.CompareTo(other.TopicId);
        return byTopic != 0 ? byTopic : Partition.CompareTo(other.Partition);
    }
}
