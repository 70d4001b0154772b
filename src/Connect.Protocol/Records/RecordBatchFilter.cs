using Connect.Protocol.Compression;

namespace Connect.Protocol.Records;

/// <summary>What <see cref="RecordBatchFilter"/> is to do with a batch.</summary>
public readonly record struct RecordBatchFilterOptions
{
    /// <summary>Keep the header if no record is left, so that offsets and sequences survive.</summary>
    public bool KeepEmpty { get; init; }

    /// <summary>The batch gets a delete horizon even without tombstones: a marker that is not needed any more.</summary>
    public bool NeedsHorizon { get; init; }

    /// <summary>The delete horizon, milliseconds, that a batch with tombstones gets if it has none.</summary>
    public long DeleteHorizonMs { get; init; }

    /// <summary>Largest decompressed payload.</summary>
    public int MaxDecompressedBytes { get; init; }
}

/// <summary>
/// Takes records out of a batch as log compaction does: offsets, sequences, producer, codec and the timestamps of what stays are kept. A
/// batch that keeps a tombstone is given its delete horizon, which takes the place of the base timestamp:
/// https://kafka.apache.org/documentation/#recordbatch. Reuses its memory; for one thread.
/// </summary>
public sealed class RecordBatchFilter : IDisposable
{
    private readonly PooledBuffer _records = new();
    private readonly List<bool> _kept = [];

    /// <summary>
    /// Appends what is left of <paramref name="batch"/>, one whole checked batch, to <paramref name="target"/>. Returns the number of
    /// records that stay. Throws <see cref="InvalidDataException"/> on malformed records.
    /// </summary>
    public int Filter(ReadOnlyMemory<byte> batch, RecordBatchFilterOptions options, Func<Record, bool> keep, PooledBuffer target)
    {
        long maxTimestampMs = RecordBatchHeader.NoTimestamp;
        bool hasTombstones = false;
        int count = 0;
        _kept.Clear();
        using var reader = new RecordBatchReader(batch, options.MaxDecompressedBytes);
        while (reader.TryRead(out Record record))
        {
            bool isKept = keep(record);
            _kept.Add(isKept);
            if (isKept)
            {
                count++;
                maxTimestampMs = Math.Max(maxTimestampMs, record.TimestampMs);
                hasTombstones |= record.Value is null;
            }
        }

        RecordBatchHeader header = reader.Header;
        bool getsHorizon = (hasTombstones || options.NeedsHorizon) && header.DeleteHorizonMs is null;
        if (count == 0)
        {
            if (options.KeepEmpty)
            {
                WriteEmpty(header, target);
            }
        }
        else if (count == header.RecordCount && !getsHorizon)
        {
            target.Write(batch.Span[..header.TotalBytes]);
        }
        else
        {
            RecordBatchHeader filtered = header with
            {
                RecordCount = count,
                MaxTimestamp = header.IsLogAppendTime ? header.MaxTimestamp : maxTimestampMs,
                BaseTimestamp = getsHorizon ? options.DeleteHorizonMs : header.BaseTimestamp,
                Attributes = header.Attributes | (getsHorizon ? RecordBatchAttributes.DeleteHorizon : 0),
            };
            CopyRecords(reader.Payload, header.BaseTimestamp - filtered.BaseTimestamp);
            Write(filtered, target);
        }

        return count;
    }

    /// <summary>Appends the batch of <paramref name="header"/> without its records.</summary>
    public static void WriteEmpty(in RecordBatchHeader header, PooledBuffer target)
    {
        const RecordBatchAttributes KeptAttributes =
            RecordBatchAttributes.LogAppendTime | RecordBatchAttributes.Transactional | RecordBatchAttributes.Control;
        RecordBatchHeader empty = header with
        {
            BatchLength = RecordBatchHeader.MinBatchLength,
            Attributes = header.Attributes & KeptAttributes,
            BaseTimestamp = RecordBatchHeader.NoTimestamp,
            RecordCount = 0,
        };
        Span<byte> bytes = target.GetSpan(RecordBatchHeader.SizeBytes)[..RecordBatchHeader.SizeBytes];
        empty.WriteWithCrc(bytes);
        target.Advance(bytes.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => _records.Dispose();

    // Offset deltas stay as they are; timestamp deltas follow the base timestamp.
    private void CopyRecords(ReadOnlyMemory<byte> payload, long timestampShift)
    {
        _records.Truncate(0);
        ReadOnlySpan<byte> source = payload.Span;
        int position = 0;
        foreach (bool isKept in _kept)
        {
            int start = position;
            _ = RecordLayout.TryRead(source, ref position, out RecordLayout layout);
            if (!isKept)
            {
                continue;
            }

            if (timestampShift == 0)
            {
                _records.Write(source[start..position]);
            }
            else
            {
                CopyShifted(source, layout, timestampShift);
            }
        }
    }

    private void CopyShifted(ReadOnlySpan<byte> source, in RecordLayout layout, long timestampShift)
    {
        int rest = layout.Start + 1;
        _ = Varint.TryRead(source, ref rest, out long _);
        long timestampDelta = layout.TimestampDelta + timestampShift;
        int length = 1 + Varint.SizeOf(timestampDelta) + (layout.End - rest);
        Span<byte> target = _records.GetSpan(Varint.MaxInt32Bytes + length);
        int position = Varint.Write(target, length);
        target[position++] = source[layout.Start];
        position += Varint.Write(target[position..], timestampDelta);
        source[rest..layout.End].CopyTo(target[position..]);
        _records.Advance(position + layout.End - rest);
    }

    private void Write(RecordBatchHeader header, PooledBuffer target)
    {
        int start = target.Length;
        target.GetSpan(RecordBatchHeader.SizeBytes);
        target.Advance(RecordBatchHeader.SizeBytes);
        RecordCompression.Compress(header.Codec, _records.WrittenSpan, target);
        Span<byte> written = target.WrittenSpan[start..];
        (header with { BatchLength = written.Length - RecordBatchHeader.LengthPrefixBytes }).WriteWithCrc(written);
    }
}
