using System.Text.Json;
using Connect.Abstractions.Data;
using Connect.Abstractions.Json;

namespace Connect.Converters.Json;

/// <summary>Writes the <c>schema</c> part of the envelope.</summary>
internal static class JsonSchemaWriter
{
    // A default is written as the payload would be; decimals as base64, whatever decimal.format says, as Kafka Connect does.
    private static readonly ConnectJsonWriter Defaults = new();

    public static void Write(Utf8JsonWriter writer, Schema schema) => Write(writer, schema, fieldName: null);

    private static void Write(Utf8JsonWriter writer, Schema schema, string? fieldName)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, JsonTypeNames.Of(schema.Type));
        WriteParts(writer, schema);
        writer.WriteBoolean("optional"u8, schema.IsOptional);
        if (schema.Name is not null)
        {
            writer.WriteString("name"u8, schema.Name);
        }

        if (schema.Version is { } version)
        {
            writer.WriteNumber("version"u8, version);
        }

        if (schema.Doc is not null)
        {
            writer.WriteString("doc"u8, schema.Doc);
        }

        if (schema.Parameters.Count > 0)
        {
            writer.WriteStartObject("parameters"u8);
            foreach (var (key, value) in schema.Parameters)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }

        if (schema.DefaultValue is { } defaultValue)
        {
            writer.WritePropertyName("default"u8);
            Defaults.Write(writer, schema, defaultValue);
        }

        if (fieldName is not null)
        {
            writer.WriteString("field"u8, fieldName);
        }

        writer.WriteEndObject();
    }

    private static void WriteParts(Utf8JsonWriter writer, Schema schema)
    {
        switch (schema.Type)
        {
            case SchemaType.Array:
                writer.WritePropertyName("items"u8);
                Write(writer, schema.ValueSchema!);
                break;
            case SchemaType.Map:
                writer.WritePropertyName("keys"u8);
                Write(writer, schema.KeySchema!);
                writer.WritePropertyName("values"u8);
                Write(writer, schema.ValueSchema!);
                break;
            case SchemaType.Struct:
                writer.WriteStartArray("fields"u8);
                foreach (var field in schema.Fields)
                {
                    Write(writer, field.Schema, field.Name);
                }

                writer.WriteEndArray();
                break;
        }
    }
}
