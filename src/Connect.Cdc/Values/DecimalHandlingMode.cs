namespace Connect.Cdc.Values;

/// <summary><c>decimal.handling.mode</c>: how exact numbers are written.</summary>
public enum DecimalHandlingMode
{
    /// <summary>Connect's Decimal, or a VariableScaleDecimal where the column has no scale.</summary>
    Precise,

    /// <summary>A double: may lose digits.</summary>
    Double,

    /// <summary>Text.</summary>
    String,
}
