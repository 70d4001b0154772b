using System.Buffers.Binary;

namespace Connect.Protocol.Records;

/// <summary>The outcome that a transaction marker states.</summary>
public enum ControlRecordType : short
{
    /// <summary>The transaction was aborted.</summary>
    Abort = 0,

    /// <summary>The transaction was committed.</summary>
    Commit = 1,
}

/// <summary>Key and value of the one record in a control batch: https://kafka.apache.org/documentation/#controlbatch.</summary>
public static class ControlRecord
{
    /// <summary>Bytes of the key: version and type.</summary>
    public const int KeyBytes = 4;

    /// <summary>Bytes of the value of a transaction marker: version and coordinator epoch.</summary>
    public const int MarkerValueBytes = 6;

    private const short Version = 0;

    /// <summary>The key of a marker.</summary>
    public static byte[] Key(ControlRecordType type)
    {
        var key = new byte[KeyBytes];
        BinaryPrimitives.WriteInt16BigEndian(key, Version);
        BinaryPrimitives.WriteInt16BigEndian(key.AsSpan(2), (short)type);
        return key;
    }

    /// <summary>The value of a marker.</summary>
    public static byte[] MarkerValue(int coordinatorEpoch)
    {
        var value = new byte[MarkerValueBytes];
        BinaryPrimitives.WriteInt16BigEndian(value, Version);
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(2), coordinatorEpoch);
        return value;
    }

    /// <summary>Reads the type from a key. False: the key is too short or the type is not known; such records are to be skipped.</summary>
    public static bool TryReadType(ReadOnlySpan<byte> key, out ControlRecordType type)
    {
        type = key.Length >= KeyBytes ? (ControlRecordType)BinaryPrimitives.ReadInt16BigEndian(key[2..]) : (ControlRecordType)(-1);
        return type is ControlRecordType.Abort or ControlRecordType.Commit;
    }

    /// <summary>Reads the coordinator epoch from the value of a marker. False: the value is too short.</summary>
    public static bool TryReadCoordinatorEpoch(ReadOnlySpan<byte> value, out int coordinatorEpoch)
    {
        bool isWhole = value.Length >= MarkerValueBytes;
        coordinatorEpoch = isWhole ? BinaryPrimitives.ReadInt32BigEndian(value[2..]) : -1;
        return isWhole;
    }
}
