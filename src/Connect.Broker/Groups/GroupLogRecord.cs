namespace Connect.Broker.Groups;

/// <summary>A record of `__consumer_offsets`; a null value deletes what the key names.</summary>
internal readonly record struct GroupLogRecord(byte[] Key, byte[]? Value);
