namespace Connect.Protocol;

/// <summary>The writing half of a message, which needs no knowledge of its type.</summary>
public interface IWritable
{
    void Write(ProtocolWriter writer, short version);
}
