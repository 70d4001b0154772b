using Connect.Abstractions.Data;

namespace Connect.Postgres.Types;

/// <summary>Reads the value of a text in UTF-8.</summary>
internal delegate T TextReading<out T>(ReadOnlySpan<byte> text);

/// <summary>A type that one function reads: numbers, dates, bytes, ...</summary>
/// <param name="schema">The schema of a required column.</param>
/// <param name="read">The function.</param>
/// <param name="missing">See <see cref="ColumnConverter.Missing"/>.</param>
/// <param name="unavailable">See <see cref="ColumnConverter.Unavailable"/>; null for types too short to be TOASTed.</param>
internal sealed class ScalarConverter<T>(Schema schema, TextReading<T> read, T missing, object? unavailable = null) : ColumnConverter
    where T : notnull
{
    /// <inheritdoc/>
    public override Schema Schema => schema;

    /// <inheritdoc/>
    public override object Missing { get; } = missing;

    /// <inheritdoc/>
    public override object Unavailable { get; } = unavailable ?? missing;

    /// <inheritdoc/>
    public override object Read(ReadOnlySpan<byte> text) => read(text);
}
