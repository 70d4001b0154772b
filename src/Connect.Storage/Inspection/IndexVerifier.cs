using Connect.Protocol.Records;
using Connect.Storage.Segments;

namespace Connect.Storage.Inspection;

/// <summary>
/// Compares the indexes of a segment with its batches, which are met in order. Every entry of the offset index must lead to its batch,
/// every entry of the time index must say the largest timestamp up to its offset, every entry of the transaction index must end with a
/// marker, and every aborted transaction that was seen must have one.
/// </summary>
internal sealed class IndexVerifier(
    IndexEntries? offsets, IndexEntries? times, IndexEntries? aborted, string transactionIndexPath, long baseOffset, List<LogDamage> damage)
{
    private int _offset;
    private int _time;
    private int _aborted;
    private bool _isBehindDamage;
    private long _maxTimestampMs = RecordBatchHeader.NoTimestamp;

    private long LastTimestampMs =>
        times is { Count: > 0 } ? TimeIndex.Decode(times[times.Count - 1], baseOffset).TimestampMs : RecordBatchHeader.NoTimestamp;

    /// <summary>Looks at what needs no batches: whole entries, rising ones.</summary>
    public void Begin()
    {
        CheckOrder(offsets, Advice.WrongIndex, bytes => OffsetIndex.Decode(bytes, baseOffset));
        CheckOrder(times, Advice.WrongIndex, bytes => TimeIndex.Decode(bytes, baseOffset));
        CheckOrder(
            aborted,
            Advice.TransactionIndex,
            bytes => TransactionIndex.Decode(bytes) is { } entry ? (entry.LastOffset, entry.LastOffset) : null);
    }

    public void Meet(in RecordBatchHeader header, long position, (long ProducerId, long FirstOffset)? ended)
    {
        _maxTimestampMs = Math.Max(_maxTimestampMs, header.MaxTimestamp);
        MeetOffsets(header, position);
        MeetTimes(header);
        MeetAborted(header, ended);
    }

    /// <summary>
    /// What lies before <paramref name="position"/> and was not met is damaged: nothing is said of the entries that lead there, nor of
    /// timestamps from here on.
    /// </summary>
    public void SkipTo(long position)
    {
        _isBehindDamage = true;
        while (_offset < offsets?.Count && OffsetIndex.Decode(offsets[_offset], baseOffset).Position < position)
        {
            _offset++;
        }
    }

    /// <summary>Nothing comes any more: entries that are left lead behind the end.</summary>
    public void End(long sizeBytes, long nextOffset, bool isCompleted)
    {
        if (isCompleted && !_isBehindDamage && times is not null && LastTimestampMs < _maxTimestampMs)
        {
            damage.Add(new LogDamage(
                times.Path,
                null,
                $"The last entry says {LastTimestampMs}; the largest timestamp of the segment is {_maxTimestampMs}.",
                Advice.WrongIndex));
        }

        if (_offset < offsets?.Count)
        {
            AddWrong(offsets, _offset, $"The entry leads to position {OffsetIndex.Decode(offsets[_offset], baseOffset).Position}; "
                + $"the batches end at {sizeBytes}.", Advice.WrongIndex);
        }

        if (_time < times?.Count)
        {
            AddWrong(times, _time, $"The entry is for offset {TimeIndex.Decode(times[_time], baseOffset).Offset}; "
                + $"the segment ends before {nextOffset}.", Advice.WrongIndex);
        }

        if (_aborted < aborted?.Count)
        {
            AddWrong(aborted, _aborted, $"The entry's marker lies behind the end of the segment, {nextOffset}.", Advice.TransactionIndex);
        }
    }

    private void MeetOffsets(in RecordBatchHeader header, long position)
    {
        while (_offset < offsets?.Count
            && OffsetIndex.Decode(offsets[_offset], baseOffset) is var entry
            && entry.Position < position + header.TotalBytes)
        {
            if (entry.Position != position || entry.Offset != header.LastOffset)
            {
                AddWrong(offsets, _offset, $"The entry says that the batch which ends with offset {entry.Offset} is at position "
                    + $"{entry.Position}; the batch at {position} ends with {header.LastOffset}.", Advice.WrongIndex);
            }

            _offset++;
        }
    }

    private void MeetTimes(in RecordBatchHeader header)
    {
        while (_time < times?.Count
            && TimeIndex.Decode(times[_time], baseOffset) is var entry
            && entry.Offset <= header.LastOffset)
        {
            if (entry.TimestampMs != _maxTimestampMs && !_isBehindDamage)
            {
                AddWrong(times, _time, $"The entry says that {entry.TimestampMs} is the largest timestamp up to offset {entry.Offset}; "
                    + $"it is {_maxTimestampMs}.", Advice.WrongIndex);
            }

            _time++;
        }
    }

    private void MeetAborted(in RecordBatchHeader header, (long ProducerId, long FirstOffset)? ended)
    {
        bool isIndexed = false;
        while (_aborted < aborted?.Count
            && TransactionIndex.Decode(aborted[_aborted]) is { } entry
            && entry.LastOffset <= header.LastOffset)
        {
            bool isMarker = header.IsControl && header.BaseOffset == entry.LastOffset && header.ProducerId == entry.ProducerId;
            isIndexed |= isMarker && ended is { } seen && TransactionTrail.Agrees(entry, seen);
            bool isInDamage = _isBehindDamage && entry.LastOffset < header.BaseOffset;
            if (!isInDamage && (!isMarker || entry.FirstOffset > entry.LastOffset))
            {
                AddWrong(aborted, _aborted, $"The entry says that offset {entry.LastOffset} has the marker of producer {entry.ProducerId} "
                    + $"for what it wrote from {entry.FirstOffset} on; it has not.", Advice.TransactionIndex);
            }

            _aborted++;
        }

        if (ended is { } missing && !isIndexed)
        {
            damage.Add(new LogDamage(
                transactionIndexPath,
                null,
                $"The transaction of producer {missing.ProducerId} from offset {missing.FirstOffset} on was aborted at "
                + $"{header.BaseOffset} and has no right entry.",
                Advice.TransactionIndex));
        }
    }

    private void CheckOrder(IndexEntries? entries, string advice, KeysOf keysOf)
    {
        if (entries is null)
        {
            return;
        }

        if (entries.LeftoverBytes > 0)
        {
            damage.Add(new LogDamage(
                entries.Path, entries.PositionOf(entries.Count), $"{entries.LeftoverBytes} bytes are no whole entry.", advice));
        }

        (long, long)? previous = null;
        for (int i = 0; i < entries.Count; i++)
        {
            if (keysOf(entries[i]) is not { } keys)
            {
                AddWrong(entries, i, "This is no entry.", advice);
                return;
            }

            if (previous is { } before && (keys.Item1 <= before.Item1 || keys.Item2 <= before.Item2))
            {
                AddWrong(entries, i, "The entry does not come after the one before it.", advice);
                return;
            }

            previous = keys;
        }
    }

    // What must rise from entry to entry; null if the bytes are no entry.
    private delegate (long, long)? KeysOf(ReadOnlySpan<byte> entry);

    private void AddWrong(IndexEntries entries, int index, string problem, string advice) =>
        damage.Add(new LogDamage(entries.Path, entries.PositionOf(index), problem, advice));
}
