using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Converters.Primitive;

/// <summary>Bytes as they are, in both directions.</summary>
[PluginAlias("org.apache.kafka.connect.converters.ByteArrayConverter")]
public sealed class ByteArrayConverter : IConverter, IHeaderConverter
{
    /// <inheritdoc/>
    public string Version => PluginVersion.Of(typeof(ByteArrayConverter));

    /// <inheritdoc/>
    public ConfigDef ConfigDef => ConverterSettings.Definition;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config) => ConfigDef.Parse(config);

    /// <inheritdoc/>
    public byte[]? FromConnectData(string topic, Headers headers, Schema? schema, object? value)
    {
        if (schema is not null && schema.Type != SchemaType.Bytes)
        {
            throw new DataException(
                $"ByteArrayConverter writes bytes only; a value for topic '{topic}' has schema '{schema}'. Use JsonConverter for it.");
        }

        return value switch
        {
            null => null,
            byte[] bytes => bytes,
            _ => throw new DataException(
                $"ByteArrayConverter writes bytes only; a value for topic '{topic}' is a {value.GetType().Name}. "
                + "Use JsonConverter for it."),
        };
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, Headers headers, byte[]? data) => new(Schema.OptionalBytes, data);

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
