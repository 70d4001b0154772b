using Connect.Protocol.Records;

namespace Connect.Storage.Producers;

/// <summary>What a control batch says about a transaction.</summary>
internal readonly record struct TransactionMarker(ControlRecordType Type, int CoordinatorEpoch)
{
    /// <summary>Reads the marker of a control batch. Null: it is a control batch of another kind.</summary>
    public static TransactionMarker? TryRead(ReadOnlyMemory<byte> batch)
    {
        using var reader = new RecordBatchReader(batch);
        return reader.TryRead(out Record record)
            && ControlRecord.TryReadType(record.Key.GetValueOrDefault().Span, out ControlRecordType type)
            && ControlRecord.TryReadCoordinatorEpoch(record.Value.GetValueOrDefault().Span, out int coordinatorEpoch)
            ? new TransactionMarker(type, coordinatorEpoch)
            : null;
    }
}
