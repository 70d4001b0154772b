namespace Connect.Protocol.Compression;

/// <summary>The codec of a record batch: bits 0 to 2 of its attributes.</summary>
public enum CompressionCodec
{
    /// <summary>Records are stored as they are.</summary>
    None = 0,

    /// <summary>RFC 1952.</summary>
    Gzip = 1,

    /// <summary>Snappy blocks in the framing of xerial's snappy-java.</summary>
    Snappy = 2,

    /// <summary>LZ4 frame format.</summary>
    Lz4 = 3,

    /// <summary>RFC 8878.</summary>
    Zstd = 4,
}
