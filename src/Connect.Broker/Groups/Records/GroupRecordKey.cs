namespace Connect.Broker.Groups.Records;

/// <summary>A record is about one committed offset, or with a null topic about the group itself.</summary>
internal readonly record struct GroupRecordKey(string GroupId, string? Topic, int Partition);
