namespace Connect.Protocol.Records;

/// <summary>Attribute bits of a record batch.</summary>
[Flags]
public enum RecordBatchAttributes : short
{
    /// <summary>An uncompressed batch with the producer's timestamps.</summary>
    None = 0,

    /// <summary>The bits of the codec.</summary>
    CodecMask = 0x07,

    /// <summary>The broker set the timestamp.</summary>
    LogAppendTime = 0x08,

    /// <summary>Part of a transaction.</summary>
    Transactional = 0x10,

    /// <summary>A transaction marker.</summary>
    Control = 0x20,

    /// <summary>The base timestamp is the time from which tombstones may be removed.</summary>
    DeleteHorizon = 0x40,
}
