using Connect.Abstractions.Data;

namespace Connect.Cdc.Values;

/// <summary>Debezium's struct for an exact number whose scale the column does not fix: each value brings its own.</summary>
public static class VariableScaleDecimal
{
    private const int ScaleIndex = 0;
    private const int ValueIndex = 1;

    /// <summary>Required; fields <c>scale</c> (int32) and <c>value</c> (unscaled, two's complement, big-endian).</summary>
    public static Schema Schema { get; } = SchemaBuilder.Struct()
        .Named("io.debezium.data.VariableScaleDecimal").WithVersion(1).WithDoc("Variable scaled decimal")
        .Field("scale", Abstractions.Data.Schema.Int32)
        .Field("value", Abstractions.Data.Schema.Bytes)
        .Build();

    /// <summary>The struct for unscaled bytes and a scale.</summary>
    /// <param name="schema"><see cref="Schema"/>, or the same made optional.</param>
    /// <param name="unscaled">Two's complement, big-endian.</param>
    /// <param name="scale">Digits behind the point.</param>
    public static Struct Of(Schema schema, byte[] unscaled, int scale)
    {
        var value = new Struct(schema);
        value.PutUnchecked(ScaleIndex, scale);
        value.PutUnchecked(ValueIndex, unscaled);
        return value;
    }
}
