using System.Text.Json;
using System.Text.Unicode;

namespace Connect.Server.Commands;

/// <summary>Keys and values in JSON.</summary>
internal static class JsonBytes
{
    /// <summary>Bytes that are no text stand under another name, so that nothing is lost on the way back through connect produce.</summary>
    public static void Write(Utf8JsonWriter json, string name, byte[]? bytes)
    {
        if (bytes is null)
        {
            json.WriteNull(name);
        }
        else if (Utf8.IsValid(bytes))
        {
            json.WriteString(name, bytes);
        }
        else
        {
            json.WriteBase64String($"{name}_base64", bytes);
        }
    }
}
