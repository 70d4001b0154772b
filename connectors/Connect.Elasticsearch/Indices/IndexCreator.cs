using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Json;
using Connect.Elasticsearch.Config;
using Connect.Elasticsearch.Http;
using Microsoft.Extensions.Logging;

namespace Connect.Elasticsearch.Indices;

/// <summary>
/// Makes sure that the index of a topic exists before its first document, with a mapping from the schema if it has none. What exists
/// is never changed: later fields are the server's dynamic mapping.
/// </summary>
internal sealed class IndexCreator(ElasticsearchClient client, ServerDialect dialect, ElasticsearchConfig config, ILogger logger)
{
    private readonly HashSet<string> _existing = [];
    private readonly HashSet<string> _mapped = [];
    private readonly MappingWriter _mappings = new(dialect, config.Get(ElasticsearchKeys.CompactMapEntries));

    /// <summary>The index or alias that a topic's documents go to.</summary>
    /// <exception cref="DataException">The topic has none.</exception>
    public string NameOf(string topic)
    {
        if (config.ExternalResources.Count == 0)
        {
            return IndexNames.FromTopic(topic);
        }

        return config.ExternalResources.TryGetValue(topic, out var resource)
            ? resource
            : throw new DataException($"Topic '{topic}' is not in topic.to.external.resource.mapping: add it there as {topic}:index.");
    }

    /// <summary>Creates what a record's index lacks. Costs nothing once the index is known.</summary>
    public async ValueTask EnsureAsync(string index, SinkRecord record, CancellationToken cancellationToken)
    {
        if (!_existing.Contains(index))
        {
            await EnsureIndexAsync(index, cancellationToken).ConfigureAwait(false);
            _existing.Add(index);
        }

        // A tombstone has no schema to map; the first record with a value brings it.
        if (record.Value is null || config.ExternalResources.Count > 0 || config.IgnoresSchema(record.Topic) || _mapped.Contains(index))
        {
            return;
        }

        if (record.ValueSchema is null)
        {
            throw new ConnectException(
                $"The records of topic '{record.Topic}' have no schema to make the mapping of index '{index}' from. Set "
                + "schema.ignore=true to let the server infer it, or use a converter with schemas.");
        }

        await EnsureMappingAsync(index, record.ValueSchema, cancellationToken).ConfigureAwait(false);
        _mapped.Add(index);
    }

    private async Task EnsureIndexAsync(string index, CancellationToken cancellationToken)
    {
        var path = Uri.EscapeDataString(index);
        var found = await client.SendAsync(HttpMethod.Head, path, null, cancellationToken).ConfigureAwait(false);
        if (found.IsSuccess)
        {
            return;
        }

        if (found.Status != 404)
        {
            throw ElasticsearchErrors.RequestFailed(found.Status, found.Body, $"Looking for index '{index}'", client.Node);
        }

        if (config.ExternalResources.Count > 0)
        {
            throw new ConnectException(
                $"Index or alias '{index}' of topic.to.external.resource.mapping does not exist at {client.Node}. Create it first.");
        }

        var created = await client.SendAsync(HttpMethod.Put, path, null, cancellationToken).ConfigureAwait(false);
        var exists = created.Status == 400
            && ElasticsearchErrors.ReasonOf(created.Body) is var reason
            && (reason.Contains("resource_already_exists_exception", StringComparison.Ordinal)
                || reason.Contains("AlreadyExistsException", StringComparison.Ordinal));
        if (!created.IsSuccess && !exists)
        {
            throw ElasticsearchErrors.RequestFailed(created.Status, created.Body, $"Creating index '{index}'", client.Node);
        }

        Log.IndexCreated(logger, index);
    }

    private async Task EnsureMappingAsync(string index, Schema schema, CancellationToken cancellationToken)
    {
        var path = dialect.TypeName is { } type
            ? $"{Uri.EscapeDataString(index)}/_mapping/{Uri.EscapeDataString(type)}"
            : $"{Uri.EscapeDataString(index)}/_mapping";
        var found = await client.SendAsync(HttpMethod.Get, path, null, cancellationToken).ConfigureAwait(false);
        if (!found.IsSuccess && found.Status != 404)
        {
            throw ElasticsearchErrors.RequestFailed(found.Status, found.Body, $"Reading the mapping of index '{index}'", client.Node);
        }

        if (found.IsSuccess && HasProperties(found.Body))
        {
            return;
        }

        using var content = new ByteArrayContent(MappingOf(schema));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var set = await client.SendAsync(HttpMethod.Put, path, content, cancellationToken).ConfigureAwait(false);
        if (!set.IsSuccess)
        {
            throw ElasticsearchErrors.RequestFailed(set.Status, set.Body, $"Setting the mapping of index '{index}'", client.Node);
        }

        Log.MappingSet(logger, index);
    }

    private byte[] MappingOf(Schema schema)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, ConnectJsonWriter.Options);
        if (dialect.TypeName is { } type)
        {
            writer.WriteStartObject();
            writer.WritePropertyName(type);
            _mappings.Write(writer, schema);
            writer.WriteEndObject();
        }
        else
        {
            _mappings.Write(writer, schema);
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    // {"index":{"mappings":{"properties":{...}}}}, with a type between the last two before version 7.
    private static bool HasProperties(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.EnumerateObject().Any(index =>
            index.Value.TryGetProperty("mappings", out var mappings)
            && (mappings.TryGetProperty("properties", out _)
                || mappings.EnumerateObject().Any(HasProperties)));
    }

    private static bool HasProperties(JsonProperty type) =>
        type.Value.ValueKind == JsonValueKind.Object && type.Value.TryGetProperty("properties", out _);
}
