using Connect.Protocol.Compression;

namespace Connect.Protocol.Records;

/// <summary>
/// Checks one batch as a broker must before it stores it. Nothing is allocated for a good uncompressed batch; a compressed one is
/// decompressed into pooled memory and walked as well, since a batch that consumers cannot read must not be acknowledged.
/// </summary>
public static class RecordBatchValidator
{
    // Of a batch of many wrong records not all are told.
    private const int MaxRecordIndexes = 10_000;

    /// <summary>
    /// Checks framing and checksum only: what recovery and reads need. On success <paramref name="header"/> is set and the batch is the
    /// first <see cref="RecordBatchHeader.TotalBytes"/> bytes of <paramref name="source"/>.
    /// </summary>
    public static RecordBatchFault? CheckIntegrity(ReadOnlySpan<byte> source, out RecordBatchHeader header)
    {
        if (CheckFraming(source, out header) is { } fault)
        {
            return fault;
        }

        uint crc = RecordBatchHeader.ComputeCrc(source[..header.TotalBytes]);
        return crc == header.Crc ? null : Corrupt($"The batch has checksum {header.Crc:x8}; its bytes give {crc:x8}.");
    }

    /// <summary>
    /// Checks the batch at the start of <paramref name="source"/> against <paramref name="rules"/>. On success <paramref
    /// name="maxTimestampMs"/> is the real largest timestamp of its records.
    /// </summary>
    public static RecordBatchFault? Validate(
        ReadOnlyMemory<byte> source, RecordBatchRules rules, out RecordBatchHeader header, out long maxTimestampMs)
    {
        maxTimestampMs = RecordBatchHeader.NoTimestamp;
        RecordBatchFault? fault = rules.IsBuiltHere ? CheckFraming(source.Span, out header) : CheckIntegrity(source.Span, out header);
        fault ??= CheckHeader(header, rules);
        if (fault is not null)
        {
            return fault;
        }

        if (!rules.LooksAtRecords)
        {
            maxTimestampMs = header.MaxTimestamp;
            return null;
        }

        ReadOnlyMemory<byte> payload = source[RecordBatchHeader.SizeBytes..header.TotalBytes];
        if (header.Codec == CompressionCodec.None)
        {
            return WalkRecords(payload.Span, header, rules, out maxTimestampMs);
        }

        try
        {
            using PooledBuffer decompressed = RecordCompression.Decompress(header.Codec, payload, rules.MaxDecompressedBytes);
            return WalkRecords(decompressed.WrittenSpan, header, rules, out maxTimestampMs);
        }
        catch (InvalidDataException e)
        {
            return Invalid($"The batch cannot be decompressed: {e.Message}");
        }
    }

    private static RecordBatchFault? CheckFraming(ReadOnlySpan<byte> source, out RecordBatchHeader header)
    {
        // A message of an older format has its magic at the same place, and may be smaller than the header of a batch.
        if (source.Length > RecordBatchHeader.MagicPosition && source[RecordBatchHeader.MagicPosition] is 0 or 1)
        {
            header = default;
            return new RecordBatchFault(
                RecordBatchFaultKind.UnsupportedFormat,
                $"Message format {source[RecordBatchHeader.MagicPosition]} is not supported; use format 2.");
        }

        if (!RecordBatchHeader.TryRead(source, out header))
        {
            return Corrupt($"The batch has {source.Length} bytes; its header alone takes {RecordBatchHeader.SizeBytes}.");
        }

        if (header.Magic != RecordBatchHeader.CurrentMagic)
        {
            return Corrupt($"The batch has magic {header.Magic}; 2 is expected.");
        }

        if (header.BatchLength < RecordBatchHeader.MinBatchLength
            || header.BatchLength > source.Length - RecordBatchHeader.LengthPrefixBytes)
        {
            return Corrupt($"The batch says that {header.BatchLength} bytes follow its length; "
                + $"{source.Length - RecordBatchHeader.LengthPrefixBytes} are there.");
        }

        return null;
    }

    private static RecordBatchFault? CheckHeader(in RecordBatchHeader header, RecordBatchRules rules)
    {
        if (header.TotalBytes > rules.MaxBatchBytes)
        {
            return new RecordBatchFault(
                RecordBatchFaultKind.TooLarge,
                $"The batch has {header.TotalBytes} bytes; the topic allows {rules.MaxBatchBytes} (max.message.bytes).");
        }

        if (header.Codec > CompressionCodec.Zstd)
        {
            return new RecordBatchFault(
                RecordBatchFaultKind.UnsupportedCompression, $"Compression codec {(int)header.Codec} is not known.");
        }

        if (header.Codec == CompressionCodec.Zstd && !rules.ZstdAllowed)
        {
            return new RecordBatchFault(
                RecordBatchFaultKind.UnsupportedCompression, "zstd needs Produce version 7 or later; use a newer client or another codec.");
        }

        if (header.RecordCount <= 0 || header.LastOffsetDelta != header.RecordCount - 1)
        {
            return Invalid($"The batch has {header.RecordCount} records and last offset delta {header.LastOffsetDelta}; "
                + "a producer's batch has at least one record and dense offsets.");
        }

        if (header.HasProducerId && !header.IsControl && (header.BaseSequence < 0 || header.ProducerEpoch < 0))
        {
            return Invalid($"The batch of producer {header.ProducerId} has epoch {header.ProducerEpoch} and "
                + $"sequence {header.BaseSequence}; both must be 0 or more.");
        }

        if (header.IsTransactional && !header.HasProducerId)
        {
            return Invalid("The batch is transactional and has no producer id.");
        }

        return rules.IsFromClient ? CheckClientAttributes(header) : null;
    }

    private static RecordBatchFault? CheckClientAttributes(in RecordBatchHeader header)
    {
        if (header.IsControl)
        {
            return Invalid("Clients may not write control batches.");
        }

        return header.IsLogAppendTime
            ? new RecordBatchFault(RecordBatchFaultKind.InvalidTimestamp, "Producers may not set the log append time attribute.")
            : null;
    }

    private static RecordBatchFault? WalkRecords(
        ReadOnlySpan<byte> payload, in RecordBatchHeader header, RecordBatchRules rules, out long maxTimestampMs)
    {
        maxTimestampMs = RecordBatchHeader.NoTimestamp;
        int position = 0;
        RecordBatchFault? broken = null;
        List<int>? indexes = null;
        for (int index = 0; index < header.RecordCount; index++)
        {
            string? problem = RecordLayout.TryRead(payload, ref position, out RecordLayout record);
            if (problem is not null)
            {
                return Invalid($"Record {index} of {header.RecordCount} is malformed: {problem}.", index);
            }

            if (record.OffsetDelta != index)
            {
                return Invalid($"Record {index} has offset delta {record.OffsetDelta}; offsets must be dense and in order.", index);
            }

            long timestamp = unchecked(header.BaseTimestamp + record.TimestampDelta);
            if (CheckRecord(index, record, timestamp, rules, broken) is { } fault)
            {
                broken = fault;
                indexes ??= [];
                if (indexes.Count < MaxRecordIndexes)
                {
                    indexes.Add(index);
                }
            }

            maxTimestampMs = Math.Max(maxTimestampMs, timestamp);
        }

        return position != payload.Length
            ? Invalid($"{payload.Length - position} bytes follow the last of {header.RecordCount} records.")
            : broken is null ? null : broken with { RecordIndexes = indexes! };
    }

    // A client tells the records that broke a rule from those that were only with them, so all are found. The message is the first one's;
    // a wrong timestamp decides the kind. https://cwiki.apache.org/confluence/display/KAFKA/KIP-467
    private static RecordBatchFault? CheckRecord(
        int index, in RecordLayout record, long timestamp, RecordBatchRules rules, RecordBatchFault? before)
    {
        bool isKeyMissing = rules.KeysRequired && record.KeyLength == RecordLayout.Null;
        bool isTimestampWrong = (timestamp < rules.MinTimestampMs || timestamp > rules.MaxTimestampMs)
            && timestamp != RecordBatchHeader.NoTimestamp;
        if (before is { Kind: RecordBatchFaultKind.InvalidTimestamp } || (before is not null && !isTimestampWrong))
        {
            return isKeyMissing || isTimestampWrong ? before : null;
        }

        return isTimestampWrong
            ? new RecordBatchFault(
                RecordBatchFaultKind.InvalidTimestamp,
                $"Record {index} has timestamp {timestamp}; allowed is {rules.MinTimestampMs} to {rules.MaxTimestampMs} "
                + "(message.timestamp.before.max.ms, message.timestamp.after.max.ms).")
            : isKeyMissing ? Invalid($"Record {index} has no key; the topic is compacted, so each record needs one.") : null;
    }

    private static RecordBatchFault Corrupt(string message) => new(RecordBatchFaultKind.Corrupt, message);

    private static RecordBatchFault Invalid(string message) => new(RecordBatchFaultKind.InvalidRecord, message);

    private static RecordBatchFault Invalid(string message, int recordIndex) => Invalid(message) with { RecordIndexes = [recordIndex] };
}
