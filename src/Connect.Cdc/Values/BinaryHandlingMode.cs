namespace Connect.Cdc.Values;

/// <summary><c>binary.handling.mode</c>: how binary columns are written.</summary>
public enum BinaryHandlingMode
{
    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Base64 text.</summary>
    Base64,

    /// <summary>Base64 text in the alphabet that is safe in URLs.</summary>
    Base64UrlSafe,

    /// <summary>Lower-case hexadecimal text.</summary>
    Hex,
}
