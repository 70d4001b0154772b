using Connect.Abstractions.Data;

namespace Connect.Transforms.Envelope;

/// <summary>
/// A field of the envelope that is to be kept beside the row: <c>op</c>, <c>table</c>, <c>source.ts_ms</c>, <c>transaction.id</c>,
/// each with an optional new name behind a colon.
/// </summary>
/// <param name="Parent">The struct in the envelope that holds it; null for the envelope itself.</param>
/// <param name="Name">Its name there.</param>
/// <param name="NewName">Its name beside the row, with the prefix.</param>
internal sealed record EnvelopeField(string? Parent, string Name, string NewName)
{
    /// <summary>Reads <c>[parent.]name[:newName]</c>.</summary>
    /// <exception cref="FormatException">More than one dot or colon, or an empty part.</exception>
    public static EnvelopeField Parse(string text, string prefix)
    {
        var aliased = text.Split(':');
        var path = aliased[0].Split('.');
        if (aliased.Length > 2 || path.Length > 2 || aliased.Contains("") || path.Contains(""))
        {
            throw new FormatException($"'{text}' is not a field of the envelope: write name, parent.name or parent.name:newName.");
        }

        var name = path[^1];
        return new EnvelopeField(
            path.Length == 2 ? path[0] : DefaultParent(name),
            name,
            prefix + (aliased.Length == 2 ? aliased[1] : string.Join('_', path)));
    }

    /// <summary>The schema under which the field is kept; null when the envelope has no such field.</summary>
    public Schema? SchemaIn(Schema envelope) => FieldIn(envelope)?.Schema is { } found ? Optional(found) : null;

    /// <summary>The value, or null where the envelope or the parent has none.</summary>
    public object? ValueIn(ChangeEnvelope envelope)
    {
        if (Parent is null)
        {
            return envelope[Name];
        }

        return envelope[Parent] switch
        {
            Struct parent when parent.Schema.Field(Name) is { } field => parent.GetWithoutDefault(field),
            IReadOnlyDictionary<string, object?> parent when parent.TryGetValue(Name, out var value) => value,
            _ => envelope[Name],
        };
    }

    private static string? DefaultParent(string name) => name switch
    {
        "op" or "ts_ms" => null,
        "id" or "data_collection_order" or "total_order" => "transaction",
        _ => "source",
    };

    // A field that another transform put at the top of the envelope is found there.
    private Field? FieldIn(Schema envelope) =>
        (Parent is not null && envelope.Field(Parent)?.Schema is { Type: SchemaType.Struct } parent ? parent.Field(Name) : null)
        ?? envelope.Field(Name);

    private static Schema Optional(Schema schema)
    {
        if (schema.IsOptional)
        {
            return schema;
        }

        var builder = SchemaBuilder.CopyOf(schema).Optional();
        foreach (var field in schema.Fields)
        {
            builder.Field(field.Name, field.Schema);
        }

        return builder.Build();
    }
}
