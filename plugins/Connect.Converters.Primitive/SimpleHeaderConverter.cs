using System.Text;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;
using Connect.Abstractions.Text;

namespace Connect.Converters.Primitive;

/// <summary>
/// Header values as text: strings as they are, other values in the form of <see cref="ConnectText"/>. Reading infers the type again;
/// bytes that are no text stay bytes.
/// </summary>
[PluginAlias("org.apache.kafka.connect.storage.SimpleHeaderConverter")]
public sealed class SimpleHeaderConverter : IHeaderConverter
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public string Version => PluginVersion.Of(typeof(SimpleHeaderConverter));

    /// <inheritdoc/>
    public ConfigDef ConfigDef => ConfigDef.Empty;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config)
    {
    }

    /// <inheritdoc/>
    public byte[]? FromConnectHeader(string topic, string key, Schema? schema, object? value)
    {
        try
        {
            return ConnectText.Format(value) is { } text ? StrictUtf8.GetBytes(text) : null;
        }
        catch (EncoderFallbackException e)
        {
            throw new DataException($"Header '{key}' for topic '{topic}' is not valid Unicode: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectHeader(string topic, string key, byte[]? data)
    {
        if (data is null)
        {
            return SchemaAndValue.Null;
        }

        try
        {
            return ConnectText.Parse(StrictUtf8.GetString(data));
        }
        catch (DecoderFallbackException)
        {
            return new SchemaAndValue(Schema.Bytes, data);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
