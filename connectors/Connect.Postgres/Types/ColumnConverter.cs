using Connect.Abstractions.Data;

namespace Connect.Postgres.Types;

/// <summary>
/// Turns the text form of one column's values into Connect values. Immutable and safe to share. Snapshot and stream both call
/// <see cref="Read"/> with what the type's output function wrote, so both give the same value.
/// </summary>
/// <remarks>The sessions that write the text set DateStyle ISO, IntervalStyle postgres, TimeZone UTC, bytea_output hex and
/// extra_float_digits 3. COPY escapes are already undone; null never gets here.</remarks>
public abstract class ColumnConverter
{
    /// <summary>The schema of a required column; the caller makes it optional or gives it a default.</summary>
    public abstract Schema Schema { get; }

    /// <summary>Stands for a TOASTed value that an update did not touch; fits <see cref="Schema"/>.</summary>
    public abstract object Unavailable { get; }

    /// <summary>
    /// Stands for the value of a required column that the change does not carry, as in the old row of a delete without full replica
    /// identity: zero, empty text, false, ...; fits <see cref="Schema"/>.
    /// </summary>
    public abstract object Missing { get; }

    /// <summary>The value of a text in UTF-8.</summary>
    /// <exception cref="Abstractions.Errors.DataException">The text is not one of this type, or has no counterpart in the schema.</exception>
    public abstract object Read(ReadOnlySpan<byte> text);
}
