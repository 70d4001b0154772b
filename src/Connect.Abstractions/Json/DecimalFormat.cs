namespace Connect.Abstractions.Json;

/// <summary>How <see cref="Data.LogicalTypes.Decimal"/> values are written in JSON; the values of <c>decimal.format</c>.</summary>
public enum DecimalFormat
{
    /// <summary>Base64 of the unscaled value, two's complement, big-endian; the scale is in the schema.</summary>
    Base64,

    /// <summary>A JSON number with all its digits.</summary>
    Numeric,
}
