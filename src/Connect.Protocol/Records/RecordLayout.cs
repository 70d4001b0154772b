namespace Connect.Protocol.Records;

/// <summary>
/// Where the parts of one record lie in the (decompressed) payload of its batch. The one walk over record bytes: the validator and the
/// reader both use it. https://kafka.apache.org/documentation/#record
/// </summary>
internal readonly ref struct RecordLayout
{
    public const int Null = -1;

    public int Start { get; private init; }

    public int End { get; private init; }

    public long TimestampDelta { get; private init; }

    public int OffsetDelta { get; private init; }

    public int KeyPosition { get; private init; }

    public int KeyLength { get; private init; }

    public int ValuePosition { get; private init; }

    public int ValueLength { get; private init; }

    public int HeadersPosition { get; private init; }

    public int HeaderCount { get; private init; }

    /// <summary>Reads the record at <paramref name="position"/> and moves it to the next. Returns null, or what is wrong.</summary>
    public static string? TryRead(ReadOnlySpan<byte> payload, ref int position, out RecordLayout layout)
    {
        layout = default;
        if (!Varint.TryRead(payload, ref position, out int length) || length < 0 || length > payload.Length - position)
        {
            return "the record's length is missing or reaches beyond the batch";
        }

        int start = position;
        ReadOnlySpan<byte> record = payload[..(start + length)];
        position++; // attributes: no bit is in use
        if (length == 0
            || !Varint.TryRead(record, ref position, out long timestampDelta)
            || !Varint.TryRead(record, ref position, out int offsetDelta))
        {
            return "the record ends inside its timestamp or offset";
        }

        if (!TrySkipBytes(record, ref position, allowNull: true, out int keyPosition, out int keyLength))
        {
            return "the key's length is wrong";
        }

        if (!TrySkipBytes(record, ref position, allowNull: true, out int valuePosition, out int valueLength))
        {
            return "the value's length is wrong";
        }

        // A header takes two bytes at least, which bounds the loop by the bytes that are there.
        if (!Varint.TryRead(record, ref position, out int headerCount) || headerCount < 0 || headerCount > (record.Length - position) / 2)
        {
            return "the number of headers is wrong";
        }

        int headersPosition = position;
        for (int i = 0; i < headerCount; i++)
        {
            if (!TrySkipBytes(record, ref position, allowNull: false, out _, out _)
                || !TrySkipBytes(record, ref position, allowNull: true, out _, out _))
            {
                return "a header's length is wrong";
            }
        }

        if (position != record.Length)
        {
            return $"the record says it has {length} bytes and its fields take {position - start}";
        }

        layout = new RecordLayout
        {
            Start = start,
            End = position,
            TimestampDelta = timestampDelta,
            OffsetDelta = offsetDelta,
            KeyPosition = keyPosition,
            KeyLength = keyLength,
            ValuePosition = valuePosition,
            ValueLength = valueLength,
            HeadersPosition = headersPosition,
            HeaderCount = headerCount,
        };
        return null;
    }

    private static bool TrySkipBytes(ReadOnlySpan<byte> record, ref int position, bool allowNull, out int start, out int length)
    {
        bool ok = Varint.TryRead(record, ref position, out length);
        start = position;
        if (!ok || length < (allowNull ? Null : 0) || length > record.Length - position)
        {
            return false;
        }

        position += Math.Max(0, length);
        return true;
    }
}
