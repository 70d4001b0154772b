using System.Text.Json;
using Connect.Abstractions.Caching;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Json;
using Connect.Abstractions.Plugins;

namespace Connect.Converters.Json;

/// <summary>
/// Keys, values and headers as JSON, byte for byte in the shapes of Kafka Connect's converter: bare values, or with
/// <c>schemas.enable</c> an envelope <c>{"schema":...,"payload":...}</c>.
/// </summary>
[PluginAlias("org.apache.kafka.connect.json.JsonConverter")]
public sealed class JsonConverter : IConverter, IHeaderConverter
{
    private readonly JsonBuffer _buffer = new();
    private ConnectJsonWriter _values = new();
    private JsonValueReader _reader = new(replaceNullWithDefault: true);
    private EnvelopeReader? _envelopes;
    private LruCache<Schema, byte[]>? _prefixes;
    private Schema? _fixedSchema;

    /// <inheritdoc/>
    public string Version => PluginVersion.Of(typeof(JsonConverter));

    /// <inheritdoc/>
    public ConfigDef ConfigDef => JsonConverterConfig.Definition;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config)
    {
        var settings = JsonConverterConfig.Parse(config);
        _values = new ConnectJsonWriter(settings.DecimalFormat, settings.ReplaceNullWithDefault);
        _reader = new JsonValueReader(settings.ReplaceNullWithDefault);
        _fixedSchema = settings.FixedSchema;
        if (settings.SchemasEnabled)
        {
            _prefixes = new LruCache<Schema, byte[]>(settings.SchemaCacheSize);
            _envelopes = new EnvelopeReader(settings.SchemaCacheSize);
        }
    }

    /// <inheritdoc/>
    public byte[]? FromConnectData(string topic, Headers headers, Schema? schema, object? value)
    {
        if (schema is null && value is null)
        {
            return null;
        }

        _buffer.Clear();
        if (_prefixes is not null)
        {
            // The envelope's text up to the payload depends on the schema alone: it is copied, not written.
            _buffer.WriteRaw(schema is null ? EnvelopeReader.NullSchemaPrefix : _prefixes.GetOrAdd(schema, EnvelopeReader.PrefixOf));
        }

        try
        {
            _values.Write(_buffer, schema, value);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            throw new DataException($"A value for topic '{topic}' cannot be written as JSON: {e.Message}", e);
        }

        if (_prefixes is not null)
        {
            _buffer.WriteRaw("}"u8);
        }

        return _buffer.WrittenSpan.ToArray();
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, Headers headers, byte[]? data)
    {
        if (data is null)
        {
            return SchemaAndValue.Null;
        }

        try
        {
            if (_envelopes is null || _fixedSchema is not null)
            {
                return new SchemaAndValue(_fixedSchema, _reader.Read(data, _fixedSchema));
            }

            var (schema, payload) = _envelopes.Split(data);
            return new SchemaAndValue(schema, _reader.Read(payload, schema));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new DataException($"A record of topic '{topic}' is not valid JSON: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public byte[]? FromConnectHeader(string topic, string key, Schema? schema, object? value) =>
        FromConnectData(topic, Headers.Empty, schema, value);

    /// <inheritdoc/>
    public SchemaAndValue ToConnectHeader(string topic, string key, byte[]? data) => ToConnectData(topic, Headers.Empty, data);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
