using System.Text;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;
using Connect.Abstractions.Text;

namespace Connect.Converters.Primitive;

/// <summary>Anything as its text; reads text. The encoding is a setting, UTF-8 unless told otherwise.</summary>
[PluginAlias("org.apache.kafka.connect.storage.StringConverter")]
public sealed class StringConverter : IConverter, IHeaderConverter
{
    private static readonly ConfigKey<string> EncodingKey = ConfigKey.String("converter.encoding") with
    {
        Default = "UTF-8",
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.Where<string>("name of an encoding", CheckEncoding),
        Doc = "The character encoding of the bytes in the log, such as UTF-8, UTF-16BE or ISO-8859-1.",
    };

    private Encoding _encoding = Strict("UTF-8");

    /// <inheritdoc/>
    public string Version => PluginVersion.Of(typeof(StringConverter));

    /// <inheritdoc/>
    public ConfigDef ConfigDef { get; } = new(EncodingKey, ConverterSettings.ConverterType);

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config) => _encoding = Strict(ConfigDef.Parse(config).Get(EncodingKey));

    /// <inheritdoc/>
    public byte[]? FromConnectData(string topic, Headers headers, Schema? schema, object? value)
    {
        try
        {
            return value is null ? null : _encoding.GetBytes(value is Struct ? value.ToString()! : ConnectText.Format(value)!);
        }
        catch (EncoderFallbackException e)
        {
            throw new DataException($"A value for topic '{topic}' cannot be written in {_encoding.WebName}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public SchemaAndValue ToConnectData(string topic, Headers headers, byte[]? data)
    {
        try
        {
            return new SchemaAndValue(Schema.OptionalString, data is null ? null : _encoding.GetString(data));
        }
        catch (DecoderFallbackException e)
        {
            throw new DataException(
                $"A record of topic '{topic}' is not text in {_encoding.WebName}: {e.Message} Check converter.encoding, "
                + "or read bytes with ByteArrayConverter.",
                e);
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

    // Bytes that are no text are an error of the record; replacing them would change data silently.
    private static Encoding Strict(string name) =>
        Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    private static string? CheckEncoding(string name)
    {
        try
        {
            _ = Encoding.GetEncoding(name);
            return null;
        }
        catch (ArgumentException)
        {
            return "Not the name of an encoding that is known here; use UTF-8, UTF-16BE, UTF-16LE, US-ASCII or ISO-8859-1.";
        }
    }
}
