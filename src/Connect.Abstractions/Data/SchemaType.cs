namespace Connect.Abstractions.Data;

/// <summary>The kind of a value. The .NET type that carries it stands beside each member; see <see cref="ConnectValue"/>.</summary>
public enum SchemaType
{
    /// <summary>8-bit signed integer: <see cref="sbyte"/>.</summary>
    Int8,

    /// <summary>16-bit signed integer: <see cref="short"/>.</summary>
    Int16,

    /// <summary>32-bit signed integer: <see cref="int"/>.</summary>
    Int32,

    /// <summary>64-bit signed integer: <see cref="long"/>.</summary>
    Int64,

    /// <summary>IEEE 754 single: <see cref="float"/>.</summary>
    Float32,

    /// <summary>IEEE 754 double: <see cref="double"/>.</summary>
    Float64,

    /// <summary>Boolean: <see cref="bool"/>.</summary>
    Boolean,

    /// <summary>Unicode text: <see cref="string"/>.</summary>
    String,

    /// <summary>Raw bytes: <c>byte[]</c>.</summary>
    Bytes,

    /// <summary>Ordered values of one schema: <c>IReadOnlyList&lt;object?&gt;</c>.</summary>
    Array,

    /// <summary>Keys of one schema to values of another: <c>IReadOnlyDictionary&lt;object, object?&gt;</c>.</summary>
    Map,

    /// <summary>Named fields: <see cref="Struct"/>.</summary>
    Struct,
}
