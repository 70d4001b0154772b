using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Connect.Rest.Http;

/// <summary>Reads request bodies, and says what is wrong with them.</summary>
internal static class RequestBody
{
    /// <summary>A name that stands twice is a mistake whose meaning nobody can know.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The body as a JSON object.</summary>
    /// <exception cref="RestException">It is not one.</exception>
    public static async Task<JsonElement> ReadObjectAsync(HttpRequest request)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, Strict, request.HttpContext.RequestAborted);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new RestException(
                    StatusCodes.Status400BadRequest, $"The body must be a JSON object, not {Describe(document.RootElement)}.");
        }
        catch (JsonException e)
        {
            throw new RestException(StatusCodes.Status400BadRequest, $"The body is not valid JSON: {e.Message}");
        }
    }

    /// <summary>A configuration: an object whose values are texts, numbers or booleans.</summary>
    /// <exception cref="RestException">It is not one.</exception>
    public static Dictionary<string, string> ToConfig(JsonElement body) => ToPatch(body).ToDictionary(
        e => e.Key,
        e => e.Value ?? throw new RestException(
            StatusCodes.Status400BadRequest, $"Configuration value of \"{e.Key}\" is null. Leave the key out, or give it a value."));

    /// <summary>Changes to a configuration: like a configuration, but null removes a key.</summary>
    /// <exception cref="RestException">It is not one.</exception>
    public static Dictionary<string, string?> ToPatch(JsonElement body) =>
        body.EnumerateObject().ToDictionary(p => p.Name, p => ToText(p));

    private static string? ToText(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.String => property.Value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => property.Value.GetRawText(),
        JsonValueKind.Null => null,
        _ => throw new RestException(
            StatusCodes.Status400BadRequest,
            $"Configuration value of \"{property.Name}\" must be a string, not {Describe(property.Value)}."),
    };

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.Null => "null",
        _ => "a single value",
    };
}
