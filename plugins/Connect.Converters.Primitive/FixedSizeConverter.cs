using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Converters.Primitive;

/// <summary>One primitive of a fixed number of bytes, big-endian; null has no bytes.</summary>
/// <typeparam name="T">The .NET type of the value.</typeparam>
public abstract class FixedSizeConverter<T> : IConverter, IHeaderConverter
    where T : struct
{
    private readonly Schema _schema;
    private readonly int _size;

    private protected FixedSizeConverter(Schema optionalSchema, int size)
    {
        _schema = optionalSchema;
        _size = size;
    }

    /// <inheritdoc/>
    public string Version => PluginVersion.Of(GetType());

    /// <inheritdoc/>
    public ConfigDef ConfigDef => ConverterSettings.Definition;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config) => ConfigDef.Parse(config);

    /// <inheritdoc/>
    public byte[]? FromConnectData(string topic, Headers headers, Schema? schema, object? value)
    {
        switch (value)
        {
            case null:
                return null;
            case T number:
                var data = new byte[_size];
                Write(data, number);
                return data;
            default:
                throw new DataException(
                    $"{GetType().Name} writes {_schema.Type} only; a value for topic '{topic}' is a {value.GetType().Name}.");
        }
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, Headers headers, byte[]? data)
    {
        if (data is not null && data.Length != _size)
        {
            throw new DataException($"{GetType().Name} reads {_size} bytes; a record of topic '{topic}' has {data.Length}.");
        }

        return new SchemaAndValue(_schema, data is null ? null : Read(data));
    }

    /// <inheritdoc/>
    public byte[]? FromConnectHeader(string topic, string key, Schema? schema, object? value) =>
        FromConnectData(topic, Headers.Empty, schema, value);

    /// <inheritdoc/>
    public SchemaAndValue ToConnectHeader(string topic, string key, byte[]? data) => ToConnectData(topic, Headers.Empty, data);

    /// <inheritdoc/>
    public void Dispose() => GC.SuppressFinalize(this);

    private protected abstract void Write(Span<byte> data, T value);

    private protected abstract T Read(ReadOnlySpan<byte> data);
}
