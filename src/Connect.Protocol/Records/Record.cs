using System.Text;

namespace Connect.Protocol.Records;

/// <summary>One header of a record; keys may repeat and keep their order.</summary>
public readonly record struct RecordHeader(string Key, ReadOnlyMemory<byte>? Value)
{
    /// <summary>Creates a header; null stays null.</summary>
    public RecordHeader(string key, byte[]? value)
        : this(key, value is null ? null : (ReadOnlyMemory<byte>?)value)
    {
    }
}

/// <summary>
/// One record of a batch. Key, value and headers point into the batch (or its decompressed form) and live as long as that does.
/// </summary>
public readonly struct Record
{
    internal Record(long offset, long timestampMs, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value, RawHeaders headers)
    {
        Offset = offset;
        TimestampMs = timestampMs;
        Key = key;
        Value = value;
        RawHeaders = headers;
    }

    /// <summary>Offset in the partition.</summary>
    public long Offset { get; }

    /// <summary>Timestamp in milliseconds since 1970, or -1.</summary>
    public long TimestampMs { get; }

    /// <summary>Key; null and empty are different.</summary>
    public ReadOnlyMemory<byte>? Key { get; }

    /// <summary>Value; null (a tombstone in a compacted topic) and empty are different.</summary>
    public ReadOnlyMemory<byte>? Value { get; }

    /// <summary>Number of headers.</summary>
    public int HeaderCount => RawHeaders.Count;

    internal RawHeaders RawHeaders { get; }

    /// <summary>The headers in their order. Allocates; call it only where headers are needed.</summary>
    public RecordHeader[] ReadHeaders()
    {
        if (RawHeaders.Count == 0)
        {
            return [];
        }

        var headers = new RecordHeader[RawHeaders.Count];
        int position = 0;
        for (int i = 0; i < headers.Length; i++)
        {
            ReadOnlyMemory<byte>? key = RecordBytes.Read(RawHeaders.Bytes, ref position);
            ReadOnlyMemory<byte>? value = RecordBytes.Read(RawHeaders.Bytes, ref position);
            headers[i] = new RecordHeader(Encoding.UTF8.GetString(key!.Value.Span), value);
        }

        return headers;
    }
}

/// <summary>The undecoded headers of a record, checked to be well-formed.</summary>
internal readonly record struct RawHeaders(int Count, ReadOnlyMemory<byte> Bytes);
