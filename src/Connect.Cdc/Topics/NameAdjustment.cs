namespace Connect.Cdc.Topics;

/// <summary><c>schema.name.adjustment.mode</c> and <c>field.name.adjustment.mode</c>.</summary>
public enum NameAdjustment
{
    /// <summary>Names stay as they are.</summary>
    None,

    /// <summary>What Avro forbids becomes an underscore.</summary>
    Avro,

    /// <summary>What Avro forbids, and the underscore itself, becomes <c>_uXXXX</c>: can be undone.</summary>
    AvroUnicode,
}
