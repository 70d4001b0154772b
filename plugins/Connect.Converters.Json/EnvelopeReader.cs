using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Connect.Abstractions.Caching;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Json;

namespace Connect.Converters.Json;

/// <summary>
/// Takes <c>{"schema":...,"payload":...}</c> apart. Schemas are looked up by their JSON text, so that a text is parsed once and its
/// records share one <see cref="Schema"/>.
/// </summary>
internal sealed class EnvelopeReader(int schemaCacheSize)
{
    private const string ShapeError =
        "with schemas.enable=true a record must be an object with exactly the fields \"schema\" and \"payload\". "
        + "Set schemas.enable=false on the converter to read plain JSON.";

    private readonly LruCache<byte[], Schema> _schemas = new(schemaCacheSize, BytesComparer.Instance);

    // The text before the payload of the last record, and the schema in it: most records begin with the same bytes.
    private byte[] _lastPrefix = [];
    private Schema? _lastSchema;

    /// <summary>The text before the payload of a value without schema.</summary>
    public static ReadOnlySpan<byte> NullSchemaPrefix => "{\"schema\":null,\"payload\":"u8;

    private static ReadOnlySpan<byte> PayloadSeparator => ",\"payload\":"u8;

    /// <summary>The text before the payload of a value of this schema.</summary>
    public static byte[] PrefixOf(Schema schema)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write("{\"schema\":"u8);
        using (var writer = new Utf8JsonWriter(buffer, ConnectJsonWriter.Options))
        {
            JsonSchemaWriter.Write(writer, schema);
        }

        buffer.Write(PayloadSeparator);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The schema (null when the envelope says null) and the payload's bytes.</summary>
    /// <exception cref="DataException">Not an envelope, or not a schema.</exception>
    public (Schema? Schema, ReadOnlyMemory<byte> Payload) Split(byte[] data)
    {
        if (_lastPrefix.Length > 0 && data.Length > _lastPrefix.Length && data.AsSpan().StartsWith(_lastPrefix) && data[^1] == '}')
        {
            return (_lastSchema, data.AsMemory(_lastPrefix.Length..^1));
        }

        var (schemaRange, payloadRange) = Locate(data);
        var schema = SchemaOf(data.AsSpan(schemaRange));
        Remember(data, schemaRange, payloadRange, schema);
        return (schema, data.AsMemory(payloadRange));
    }

    private static (Range Schema, Range Payload) Locate(byte[] data)
    {
        var reader = new Utf8JsonReader(data);
        Range? schema = null;
        Range? payload = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new DataException(ShapeError);
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ref var target = ref payload;
            if (reader.ValueTextEquals("schema"u8))
            {
                target = ref schema;
            }
            else if (!reader.ValueTextEquals("payload"u8))
            {
                throw new DataException(ShapeError);
            }

            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            target = start..(int)reader.BytesConsumed;
        }

        // Anything behind the closing brace is an error of the text, which the reader reports.
        reader.Read();
        return schema is { } s && payload is { } p ? (s, p) : throw new DataException(ShapeError);
    }

    private Schema? SchemaOf(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("null"u8))
        {
            return null;
        }

        var key = text.ToArray();
        return _schemas.GetOrAdd(key, static bytes => JsonSchemaReader.Read(bytes)!);
    }

    private void Remember(byte[] data, Range schemaRange, Range payloadRange, Schema? schema)
    {
        // Only the compact form, schema first, as this converter and Kafka Connect's write it: then the payload ends before the
        // last brace, and whatever is wrong in between is found when the payload is read.
        var prefix = data.AsSpan(..payloadRange.Start.Value);
        var isCompact = schemaRange.Start.Value == "{\"schema\":".Length
            && data.AsSpan(schemaRange.End.Value..payloadRange.Start.Value).SequenceEqual(PayloadSeparator)
            && payloadRange.End.Value == data.Length - 1;
        if (isCompact)
        {
            _lastPrefix = prefix.ToArray();
            _lastSchema = schema;
        }
    }

    private sealed class BytesComparer : IEqualityComparer<byte[]>
    {
        public static BytesComparer Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj)
        {
            var hash = new HashCode();
            hash.AddBytes(obj);
            return hash.ToHashCode();
        }
    }
}
