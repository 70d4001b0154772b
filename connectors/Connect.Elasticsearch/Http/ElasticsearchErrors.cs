using System.Text;
using System.Text.Json;
using Connect.Abstractions.Errors;

namespace Connect.Elasticsearch.Http;

/// <summary>What an item of a bulk came to.</summary>
internal enum ItemVerdict
{
    Success,
    Retry,
    Malformed,
    Conflict,
    Fatal,
}

/// <summary>
/// The one table of the server's errors: what each status and error type means for a record or a request. Types are those of versions
/// 5 and later and the exception names of versions before.
/// </summary>
internal static class ElasticsearchErrors
{
    private const int MaxReasonLength = 500;

    private static readonly HashSet<string> MalformedTypes =
    [
        "strict_dynamic_mapping_exception", "mapper_parsing_exception", "illegal_argument_exception", "document_parsing_exception",
        "action_request_validation_exception", "mapper_exception",
        "MapperParsingException", "StrictDynamicMappingException", "ElasticsearchIllegalArgumentException", "ElasticsearchParseException",
        "ActionRequestValidationException", "NumberFormatException",
    ];

    /// <summary>What an item's status and error mean.</summary>
    /// <param name="status">The item's status.</param>
    /// <param name="errorType">The error's type, or null.</param>
    /// <param name="isVersioned">Whether the operation carried a version: then a conflict says that a newer one is there already.</param>
    /// <param name="isDelete">Whether it was a delete: then a missing document is what was wanted.</param>
    public static ItemVerdict Classify(int status, string? errorType, bool isVersioned, bool isDelete) => status switch
    {
        >= 200 and < 300 => ItemVerdict.Success,
        404 when isDelete && errorType is null => ItemVerdict.Success,
        409 => isVersioned ? ItemVerdict.Success : ItemVerdict.Conflict,
        429 or 502 or 503 or 504 => ItemVerdict.Retry,
        _ when errorType is not null && MalformedTypes.Contains(errorType) => ItemVerdict.Malformed,
        _ => ItemVerdict.Fatal,
    };

    /// <summary>Whether the same request may succeed later.</summary>
    public static bool IsTransient(int status) => status is 408 or 429 or 502 or 503 or 504;

    /// <summary>The failure of a whole request; a <see cref="RetriableException"/> where it may succeed later.</summary>
    public static ConnectException RequestFailed(int status, byte[] body, string what, Uri node)
    {
        if (IsTransient(status))
        {
            return new RetriableException($"{what} at {node} failed with status {status}: {ReasonOf(body)} It is tried again.");
        }

        var hint = status switch
        {
            401 => "Check connection.username and connection.password, or connection.api.key.",
            403 => "Give the user or API key the privileges create_index, write and view_index_metadata on the indexes, or "
                + "lift the index's block.",
            404 => "Create what is missing, or check the names.",
            413 => "Lower batch.size, or raise http.max_content_length on the server.",
            _ => "See the server's log.",
        };
        return new ConnectException($"{what} at {node} failed with status {status}: {ReasonOf(body)} {hint}")
        {
            Code = status switch
            {
                401 => "elasticsearch.unauthorized",
                403 => "elasticsearch.forbidden",
                _ => "elasticsearch.request_failed",
            },
            Hint = hint,
        };
    }

    /// <summary>The type and reason in an item's or request's <c>error</c>: an object, or a text before version 2.</summary>
    public static (string Type, string Reason) Read(JsonElement error)
    {
        if (error.ValueKind == JsonValueKind.Object)
        {
            var type = error.TryGetProperty("type", out var t) ? t.GetString() ?? "" : "";
            var reason = error.TryGetProperty("reason", out var r) ? r.GetString() ?? "" : "";
            return error.TryGetProperty("caused_by", out var cause) && cause.ValueKind == JsonValueKind.Object
                ? (type, $"{reason}: {Read(cause).Reason}")
                : (type, reason);
        }

        var text = error.ToString();
        return (OldTypeIn(text), text);
    }

    /// <summary>What the server said, shortened.</summary>
    public static string ReasonOf(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var error))
            {
                var (type, reason) = Read(error);
                return Shorten(type.Length == 0 || reason.StartsWith(type, StringComparison.Ordinal) ? reason : $"{type}: {reason}");
            }
        }
        catch (JsonException)
        {
            // A proxy answers in HTML: its text is the reason.
        }

        return Shorten(Encoding.UTF8.GetString(body));
    }

    public static string Shorten(string text) => text.Length <= MaxReasonLength ? text : text[..MaxReasonLength] + "...";

    // "RemoteTransportException[...]; nested: MapperParsingException[failed to parse]; ...": the first known name counts.
    private static string OldTypeIn(string text)
    {
        var end = text.IndexOf('[', StringComparison.Ordinal);
        var outer = end > 0 ? text[..end] : "";
        return MalformedTypes.Contains(outer)
            ? outer
            : MalformedTypes.FirstOrDefault(t => text.Contains($"nested: {t}[", StringComparison.Ordinal)) ?? outer;
    }
}
