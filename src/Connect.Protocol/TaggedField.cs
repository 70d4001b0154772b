namespace Connect.Protocol;

/// <summary>
/// A tagged field of a flexible structure; one with its default is left out. https://cwiki.apache.org/confluence/display/KAFKA/KIP-482
/// </summary>
public readonly record struct TaggedField(uint Tag, bool IsSet, Action<ProtocolWriter> WriteValue);
