using Connect.Protocol;

namespace Connect.Broker.Topics;

/// <summary>A record of a coordinator's topic; a null value deletes what the key names.</summary>
internal readonly record struct CoordinatorRecord(byte[] Key, byte[]? Value)
{
    /// <summary>The bytes of a key or a value.</summary>
    public static byte[] Encode(Action<ProtocolWriter> write, bool isFlexible = false)
    {
        using var writer = new ProtocolWriter { IsFlexible = isFlexible };
        write(writer);
        return writer.GetSegments()[0].ToArray();
    }
}
