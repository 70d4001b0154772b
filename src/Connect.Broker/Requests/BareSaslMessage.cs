using Connect.Protocol;

namespace Connect.Broker.Requests;

/// <summary>An answer that is a whole frame by itself, without a header: its length, then the message of the mechanism.</summary>
internal sealed class BareSaslMessage(byte[] message) : IWritable
{
    public void Write(ProtocolWriter writer, short version) => writer.WriteBytes(message);
}
