namespace Connect.Broker.Topics;

/// <summary>A record of a coordinator's topic; a null value deletes what the key names.</summary>
internal readonly record struct CoordinatorRecord(byte[] Key, byte[]? Value);
