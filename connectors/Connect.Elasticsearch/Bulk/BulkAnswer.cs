using System.Text.Json;
using Connect.Abstractions.Errors;
using Connect.Elasticsearch.Http;

namespace Connect.Elasticsearch.Bulk;

/// <summary>What the server says about one operation.</summary>
/// <param name="Status">The HTTP status of the item.</param>
/// <param name="ErrorType">The error's type; null when there is none.</param>
/// <param name="Reason">The error's reason; empty when there is none.</param>
internal readonly record struct BulkItem(int Status, string? ErrorType, string Reason);

/// <summary>Reads the answer to a bulk.</summary>
internal static class BulkAnswer
{
    /// <summary>The items in the order of the operations; null when none has failed.</summary>
    /// <exception cref="ConnectException">It is not an answer to a bulk of so many operations.</exception>
    public static IReadOnlyList<BulkItem>? Read(byte[] body, int operations)
    {
        try
        {
            return HasErrors(body) ? ReadItems(body, operations) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ConnectException($"The answer to a bulk cannot be read: {e.Message}", e);
        }
    }

    // "errors" comes before the items, so that a bulk that went well costs no look at each item.
    private static bool HasErrors(byte[] body)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("errors"u8))
            {
                reader.Read();
                return reader.GetBoolean();
            }

            reader.Skip();
        }

        throw new JsonException("it has no field \"errors\".");
    }

    private static List<BulkItem> ReadItems(byte[] body, int operations)
    {
        using var json = JsonDocument.Parse(body);
        var items = new List<BulkItem>(operations);
        foreach (var wrapper in json.RootElement.GetProperty("items").EnumerateArray())
        {
            foreach (var action in wrapper.EnumerateObject())
            {
                var status = action.Value.GetProperty("status").GetInt32();
                if (action.Value.TryGetProperty("error", out var error))
                {
                    var (type, reason) = ElasticsearchErrors.Read(error);
                    items.Add(new BulkItem(status, type, ElasticsearchErrors.Shorten(reason)));
                }
                else
                {
                    items.Add(new BulkItem(status, null, ""));
                }
            }
        }

        return items.Count == operations
            ? items
            : throw new JsonException($"it has {items.Count} items for {operations} operations.");
    }
}
