namespace Connect.Protocol.Records;

/// <summary>Zigzag variable-length integers as records use them: https://kafka.apache.org/protocol#protocol_types.</summary>
public static class Varint
{
    /// <summary>Longest encoding of a 32-bit value.</summary>
    public const int MaxInt32Bytes = 5;

    /// <summary>Longest encoding of a 64-bit value.</summary>
    public const int MaxInt64Bytes = 10;

    /// <summary>
    /// Reads a 32-bit value at <paramref name="position"/> and moves it on. False: the bytes end early or are no 32-bit value.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> source, ref int position, out int value)
    {
        // One byte is the common case: deltas and lengths below 64.
        if ((uint)position < (uint)source.Length && source[position] < 0x80)
        {
            uint single = source[position++];
            value = (int)(single >> 1) ^ -(int)(single & 1);
            return true;
        }

        bool ok = TryReadUnsigned(source, ref position, MaxInt32Bytes, out ulong raw) && raw <= uint.MaxValue;
        uint bits = (uint)raw;
        value = (int)(bits >> 1) ^ -(int)(bits & 1);
        return ok;
    }

    /// <summary>
    /// Reads a 64-bit value at <paramref name="position"/> and moves it on. False: the bytes end early or are no 64-bit value.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> source, ref int position, out long value)
    {
        bool ok = TryReadUnsigned(source, ref position, MaxInt64Bytes, out ulong raw);
        value = (long)(raw >> 1) ^ -(long)(raw & 1);
        return ok;
    }

    /// <summary>Writes <paramref name="value"/> and returns the number of bytes.</summary>
    public static int Write(Span<byte> target, long value)
    {
        ulong raw = ZigZag(value);
        int count = 0;
        while (raw >= 0x80)
        {
            target[count++] = (byte)(raw | 0x80);
            raw >>= 7;
        }

        target[count++] = (byte)raw;
        return count;
    }

    /// <summary>Number of bytes of <paramref name="value"/>. A 32-bit value has the same encoding as the equal 64-bit one.</summary>
    public static int SizeOf(long value)
    {
        int significantBits = 64 - System.Numerics.BitOperations.LeadingZeroCount(ZigZag(value) | 1);
        return (significantBits + 6) / 7;
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static bool TryReadUnsigned(ReadOnlySpan<byte> source, ref int position, int maxBytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < maxBytes; i++)
        {
            if ((uint)position >= (uint)source.Length)
            {
                return false;
            }

            byte b = source[position++];
            if (i == MaxInt64Bytes - 1 && b > 1)
            {
                return false;
            }

            value |= (ulong)(b & 0x7f) << (7 * i);
            if (b < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
