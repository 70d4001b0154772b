using Connect.Abstractions.Data;

namespace Connect.Postgres.Types;

/// <summary>
/// Turns the text form of one column's values into Connect values. Immutable and safe to share. Snapshot and stream both call
/// <see cref="Read"/> with what the type's output function wrote, so both give the same value.
/// </summary>
/// <remarks>The sessions that write the text have the settings of <see cref="SessionSettings"/>. COPY escapes are already undone; null
/// never gets here.</remarks>
public abstract class ColumnConverter
{
    /// <summary>The schema of a required column; <see cref="StartSchema"/> is the way to make it optional or give it a default.</summary>
    public abstract Schema Schema { get; }

    /// <summary>Stands for a TOASTed value that an update did not touch; fits <see cref="Schema"/>.</summary>
    public abstract object Unavailable { get; }

    /// <summary>
    /// Stands for the value of a required column that the change does not carry, as in the old row of a delete without full replica
    /// identity: zero, empty text, false, ...; fits <see cref="Schema"/>.
    /// </summary>
    public abstract object Missing { get; }

    /// <summary>The value of a text in UTF-8.</summary>
    /// <exception cref="Abstractions.Errors.DataException">The text is not of this type, or has no counterpart in the schema.</exception>
    public abstract object Read(ReadOnlySpan<byte> text);

    /// <summary>Starts a column's schema: all of <see cref="Schema"/>, fields too. Give the finished one to <see cref="For"/>.</summary>
    public SchemaBuilder StartSchema()
    {
        var builder = SchemaBuilder.CopyOf(Schema);
        foreach (var field in Schema.Fields)
        {
            builder.Field(field.Name, field.Schema);
        }

        return builder;
    }

    /// <summary>This converter for a column of a schema made from <see cref="StartSchema"/>: struct values carry that schema.</summary>
    public virtual ColumnConverter For(Schema columnSchema) => this;
}
