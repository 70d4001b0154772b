using System.Globalization;
using System.Text.Json;
using Connect.Abstractions.Errors;

namespace Connect.Elasticsearch.Http;

/// <summary>
/// What differs between server versions: before 7 documents have a type, before 5 texts are mapped as <c>string</c>. OpenSearch
/// speaks as Elasticsearch 7 does, whatever its version number.
/// </summary>
/// <param name="Version">The version as the server reports it.</param>
/// <param name="TypeName">The mapping type; null where there are none.</param>
/// <param name="HasTextType">Whether texts are mapped as <c>text</c> with a <c>keyword</c> beside it.</param>
internal sealed record ServerDialect(string Version, string? TypeName, bool HasTextType)
{
    private const int FirstVersionWithoutTypes = 7;
    private const int FirstVersionWithText = 5;

    /// <summary>The dialect of the versions of today.</summary>
    public static ServerDialect Current { get; } = new("unknown", null, true);

    /// <summary>Only a selection of the answer is asked for where the server can select reliably.</summary>
    public bool CanFilterAnswers => TypeName is null;

    /// <summary>Reads the answer to <c>GET /</c>.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="typeName">The setting <c>type.name</c>; empty when it is not set.</param>
    /// <exception cref="ConnectException">It is not an answer of Elasticsearch.</exception>
    public static ServerDialect Parse(byte[] body, string typeName)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var version = json.RootElement.GetProperty("version");
            var number = version.GetProperty("number").GetString()!;
            var isOpenSearch = version.TryGetProperty("distribution", out var distribution) && distribution.GetString() == "opensearch";
            var major = int.Parse(number.AsSpan(0, number.IndexOf('.', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
            if (isOpenSearch || major >= FirstVersionWithoutTypes)
            {
                return new ServerDialect(number, null, true);
            }

            var defaultType = major == FirstVersionWithoutTypes - 1 ? "_doc" : "record";
            return new ServerDialect(number, typeName.Length > 0 ? typeName : defaultType, major >= FirstVersionWithText);
        }
        catch (Exception e) when (e
            is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new ConnectException("connection.url does not lead to Elasticsearch: its answer to GET / names no version.", e);
        }
    }
}
