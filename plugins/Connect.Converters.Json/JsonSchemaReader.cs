using System.Text.Json;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.Converters.Json;

/// <summary>Reads the <c>schema</c> part of the envelope.</summary>
internal static class JsonSchemaReader
{
    // A default is the payload of its schema; null stands for "no default" there.
    private static readonly JsonValueReader Defaults = new(replaceNullWithDefault: true);

    /// <summary>The schema, or null for a JSON null.</summary>
    /// <exception cref="DataException">Valid JSON, but not a schema.</exception>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static Schema? Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Null ? null : Read(document.RootElement);
    }

    private static Schema Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || Text(json, "type") is not { } typeName)
        {
            throw new DataException($"A schema must be an object with a \"type\", not {Excerpt(json)}.");
        }

        if (!JsonTypeNames.TryParse(typeName, out var type))
        {
            throw new DataException($"Schema type \"{typeName}\" is unknown. Types: {string.Join(", ", JsonTypeNames.All)}.");
        }

        var builder = StartBuilder(type, json)
            .Optional(Find(json, "optional") is { ValueKind: JsonValueKind.True })
            .Named(Text(json, "name"))
            .WithVersion(Version(json))
            .WithDoc(Text(json, "doc"));
        AddParameters(builder, json);
        return Find(json, "default") is { ValueKind: not JsonValueKind.Null } defaultValue
            ? WithDefault(builder, defaultValue)
            : builder.Build();
    }

    private static SchemaBuilder StartBuilder(SchemaType type, JsonElement json)
    {
        switch (type)
        {
            case SchemaType.Array:
                return SchemaBuilder.Array(Part(json, "items"));
            case SchemaType.Map:
                return SchemaBuilder.Map(Part(json, "keys"), Part(json, "values"));
            case SchemaType.Struct:
                var builder = SchemaBuilder.Struct();
                AddFields(builder, json);
                return builder;
            default:
                return SchemaBuilder.OfType(type);
        }
    }

    private static void AddFields(SchemaBuilder builder, JsonElement json)
    {
        if (Find(json, "fields") is not { ValueKind: JsonValueKind.Array } fields)
        {
            throw new DataException($"A struct schema needs a list of \"fields\": {Excerpt(json)}.");
        }

        foreach (var field in fields.EnumerateArray())
        {
            if (field.ValueKind != JsonValueKind.Object || Text(field, "field") is not { } name)
            {
                throw new DataException($"Each field of a struct schema needs its name in \"field\": {Excerpt(field)}.");
            }

            builder.Field(name, Read(field));
        }
    }

    private static void AddParameters(SchemaBuilder builder, JsonElement json)
    {
        if (Find(json, "parameters") is not { ValueKind: JsonValueKind.Object } parameters)
        {
            return;
        }

        foreach (var parameter in parameters.EnumerateObject())
        {
            builder.WithParameter(
                parameter.Name,
                parameter.Value.ValueKind == JsonValueKind.String
                    ? parameter.Value.GetString()!
                    : throw new DataException($"Schema parameter \"{parameter.Name}\" must be a text."));
        }
    }

    private static Schema WithDefault(SchemaBuilder builder, JsonElement json)
    {
        var value = Defaults.Read(System.Text.Encoding.UTF8.GetBytes(json.GetRawText()), builder.Build());
        return builder.WithDefault(value).Build();
    }

    private static Schema Part(JsonElement json, string name) => Find(json, name) is { } part
        ? Read(part)
        : throw new DataException($"A schema of type {Text(json, "type")} needs \"{name}\": {Excerpt(json)}.");

    private static int? Version(JsonElement json) => Find(json, "version") switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var version) => version,
        _ => throw new DataException($"A schema's \"version\" must be an integer: {Excerpt(json)}."),
    };

    private static string? Text(JsonElement json, string name) =>
        Find(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Find(JsonElement json, string name) => json.TryGetProperty(name, out var found) ? found : null;

    private static string Excerpt(JsonElement json)
    {
        const int maxLength = 100;
        var text = json.GetRawText();
        return text.Length <= maxLength ? text : $"{text.AsSpan(0, maxLength)}...";
    }
}
