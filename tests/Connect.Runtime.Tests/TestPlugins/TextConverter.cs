using System.Text;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Runtime.Tests.TestPlugins;

/// <summary>Texts as UTF-8; refuses the text "bad" in both directions.</summary>
[PluginAlias("org.example.TextConverter")]
public sealed class TextConverter : IConverter, IHeaderConverter
{
    public string Version => "1.0.0";

    public ConfigDef ConfigDef { get; } = new(ConfigKey.Int("text.limit") with { Default = 100, Validator = ConfigValidator.AtLeast(1) });

    public void Configure(IReadOnlyDictionary<string, string> config) => ConfigDef.Parse(config);

    public byte[]? FromConnectData(string topic, Headers headers, Schema? schema, object? value) => Write(value);

    public SchemaAndValue ToConnectData(string topic, Headers headers, byte[]? data) => Read(data);

    public byte[]? FromConnectHeader(string topic, string key, Schema? schema, object? value) => Write(value);

    public SchemaAndValue ToConnectHeader(string topic, string key, byte[]? data) => Read(data);

    public void Dispose()
    {
    }

    private static byte[]? Write(object? value) => value switch
    {
        null => null,
        "bad" => throw new DataException("the text 'bad' cannot be written"),
        _ => Encoding.UTF8.GetBytes((string)value),
    };

    private static SchemaAndValue Read(byte[]? data)
    {
        var text = data is null ? null : Encoding.UTF8.GetString(data);
        return text == "bad"
            ? throw new DataException("the text 'bad' cannot be read")
            : new SchemaAndValue(Schema.OptionalString, text);
    }
}
