using System.Text.Json;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Json;
using Connect.Elasticsearch.Http;

namespace Connect.Elasticsearch.Indices;

/// <summary>Writes the mapping of a schema: <c>{"properties":{...}}</c>.</summary>
internal sealed class MappingWriter(ServerDialect dialect, bool compactMapEntries)
{
    private const int KeywordLimit = 256;

    private static readonly ConnectJsonWriter Values = new(DecimalFormat.Numeric) { DatesAsMilliseconds = true };

    /// <exception cref="DataException">The schema is not a struct.</exception>
    public void Write(Utf8JsonWriter writer, Schema schema)
    {
        if (schema.Type != SchemaType.Struct)
        {
            throw new DataException($"A document needs a struct; no mapping can be made of schema '{schema}'. Set schema.ignore=true.");
        }

        writer.WriteStartObject();
        WriteProperties(writer, schema);
        writer.WriteEndObject();
    }

    private void WriteProperties(Utf8JsonWriter writer, Schema schema)
    {
        writer.WriteStartObject("properties"u8);
        foreach (var field in schema.Fields)
        {
            writer.WriteStartObject(field.Name);
            WriteField(writer, field.Schema);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private void WriteField(Utf8JsonWriter writer, Schema schema)
    {
        switch (schema.Type)
        {
            case SchemaType.Array:
                WriteField(writer, schema.ValueSchema!);
                break;
            case SchemaType.Struct:
                WriteProperties(writer, schema);
                break;
            case SchemaType.Map:
                WriteMap(writer, schema);
                break;
            default:
                WritePrimitive(writer, schema);
                break;
        }
    }

    private void WriteMap(Utf8JsonWriter writer, Schema schema)
    {
        if (compactMapEntries && schema.KeySchema!.Type == SchemaType.String)
        {
            // The keys become field names, which the server learns from the documents.
            writer.WriteString("type"u8, "object"u8);
            return;
        }

        writer.WriteStartObject("properties"u8);
        writer.WriteStartObject("key"u8);
        WriteField(writer, schema.KeySchema!);
        writer.WriteEndObject();
        writer.WriteStartObject("value"u8);
        WriteField(writer, schema.ValueSchema!);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WritePrimitive(Utf8JsonWriter writer, Schema schema)
    {
        var type = TypeOf(schema);
        writer.WriteString("type"u8, type);
        if (type == "text")
        {
            writer.WriteStartObject("fields"u8);
            writer.WriteStartObject("keyword"u8);
            writer.WriteString("type"u8, "keyword"u8);
            writer.WriteNumber("ignore_above"u8, KeywordLimit);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        else if (schema.DefaultValue is { } defaultValue && type is not "binary" and not "string")
        {
            writer.WritePropertyName("null_value"u8);
            Values.Write(writer, schema, defaultValue);
        }
    }

    private string TypeOf(Schema schema) => (schema.Name, schema.Type) switch
    {
        (LogicalTypes.DecimalName, _) => "double",
        (LogicalTypes.DateName or LogicalTypes.TimeName or LogicalTypes.TimestampName, _) => "date",
        (_, SchemaType.Int8) => "byte",
        (_, SchemaType.Int16) => "short",
        (_, SchemaType.Int32) => "integer",
        (_, SchemaType.Int64) => "long",
        (_, SchemaType.Float32) => "float",
        (_, SchemaType.Float64) => "double",
        (_, SchemaType.Boolean) => "boolean",
        (_, SchemaType.Bytes) => "binary",
        _ => dialect.HasTextType ? "text" : "string",
    };
}
