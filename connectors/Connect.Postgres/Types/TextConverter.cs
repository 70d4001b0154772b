using System.Text;
using Connect.Abstractions.Data;

namespace Connect.Postgres.Types;

/// <summary>Types whose value is their text: text, varchar, char, name, citext, inet, ... under a schema that names them.</summary>
public sealed class TextConverter(Schema schema, string unavailable) : ColumnConverter
{
    /// <inheritdoc/>
    public override Schema Schema => schema;

    /// <inheritdoc/>
    public override object Unavailable => unavailable;

    /// <inheritdoc/>
    public override object Missing => "";

    /// <inheritdoc/>
    public override object Read(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);
}
