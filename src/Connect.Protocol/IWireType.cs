namespace Connect.Protocol;

/// <summary>A message, or a structure inside a message, that is read and written at a version.</summary>
public interface IWireType<TSelf> : IWritable
    where TSelf : IWireType<TSelf>
{
    static abstract TSelf Read(ref ProtocolReader reader, short version);
}
