using System.Text.Json;
using Connect.Abstractions.Connectors;

namespace Connect.Runtime.Stores;

/// <summary>The records of the offset topic: key <c>["connector",{partition}]</c>, value <c>{offset}</c> or null.</summary>
internal static class OffsetRecords
{
    public static byte[] Key(string connector, IReadOnlyDictionary<string, object?> partition) => StoreJson.Write(writer =>
    {
        writer.WriteStartArray();
        writer.WriteStringValue(connector);
        writer.WriteMap(partition);
        writer.WriteEndArray();
    });

    public static byte[]? Value(IReadOnlyDictionary<string, object?>? offset) =>
        offset is null ? null : StoreJson.Write(writer => writer.WriteMap(offset));

    /// <summary>Reads a record.</summary>
    /// <exception cref="JsonException">It is not one of ours.</exception>
    public static (string Connector, SourceOffsetEntry Entry) Read(byte[] key, byte[]? value)
    {
        using var keyDocument = JsonDocument.Parse(key);
        if (keyDocument.RootElement is not { ValueKind: JsonValueKind.Array } root || root.GetArrayLength() != 2
            || root[0].ValueKind != JsonValueKind.String || root[1].ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("The key is not an array of a connector's name and a source partition.");
        }

        return (root[0].GetString()!, new SourceOffsetEntry(StoreJson.ReadMap(root[1]), ReadOffset(value)));
    }

    private static IReadOnlyDictionary<string, object?>? ReadOffset(byte[]? value)
    {
        if (value is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(value);
        return document.RootElement.ValueKind == JsonValueKind.Object ? StoreJson.ReadMap(document.RootElement) : null;
    }
}
