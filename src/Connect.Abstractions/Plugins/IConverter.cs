using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Plugins;

/// <summary>
/// Turns keys or values into bytes for the log, and back. Its configuration holds <see cref="ConverterTypeKey"/> with <c>key</c>,
/// <c>value</c> or <c>header</c>.
/// </summary>
public interface IConverter : IConfigurablePlugin
{
    /// <summary>The setting by which the runtime tells a converter what it converts.</summary>
    const string ConverterTypeKey = "converter.type";

    /// <summary>The bytes for a value; null for a null that has no bytes. The array belongs to the caller.</summary>
    /// <param name="topic">The topic that the record goes to.</param>
    /// <param name="headers">The record's headers.</param>
    /// <param name="schema">The value's schema or null.</param>
    /// <param name="value">The value or null.</param>
    /// <exception cref="DataException">The value cannot be written.</exception>
    byte[]? FromConnectData(string topic, Headers headers, Schema? schema, object? value);

    /// <summary>The value for bytes from the log.</summary>
    /// <param name="topic">The topic that the record comes from.</param>
    /// <param name="headers">The record's headers.</param>
    /// <param name="data">The bytes, or null.</param>
    /// <exception cref="DataException">The bytes cannot be read; the message says where.</exception>
    SchemaAndValue ToConnectData(string topic, Headers headers, byte[]? data);
}

/// <summary>Turns header values into bytes for the log, and back.</summary>
public interface IHeaderConverter : IConfigurablePlugin
{
    /// <summary>The bytes for a header's value, or null.</summary>
    /// <exception cref="DataException">The value cannot be written.</exception>
    byte[]? FromConnectHeader(string topic, string key, Schema? schema, object? value);

    /// <summary>The value for a header's bytes.</summary>
    /// <exception cref="DataException">The bytes cannot be read.</exception>
    SchemaAndValue ToConnectHeader(string topic, string key, byte[]? data);
}
