namespace Connect.Protocol.Records;

/// <summary>Reads length-prefixed byte fields that were checked before.</summary>
internal static class RecordBytes
{
    public static ReadOnlyMemory<byte>? Read(ReadOnlyMemory<byte> source, ref int position)
    {
        if (!Varint.TryRead(source.Span, ref position, out int length) || length > source.Length - position)
        {
            throw new InvalidDataException("A byte field of a record ends early.");
        }

        if (length < 0)
        {
            return null;
        }

        ReadOnlyMemory<byte> bytes = source.Slice(position, length);
        position += length;
        return bytes;
    }
}
