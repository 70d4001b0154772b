using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Connect.Elasticsearch.Tests;

/// <summary>One request that the stub has got.</summary>
public sealed record StubRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>What the stub says about one item instead of carrying it out.</summary>
public sealed record StubItem(int Status, string? ErrorType = null, string? Reason = null);

/// <summary>
/// A small Elasticsearch of today in this process: indexes, mappings and bulks with external versions, answering in the shapes of
/// versions 7 to 9. Tests make it refuse whole bulks or items.
/// </summary>
public sealed class StubElasticsearch : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JsonNode?> _mappings = [];
    private readonly Dictionary<(string Index, string Id), (long Version, JsonNode? Source)> _documents = [];
    private int _bulks;

    private StubElasticsearch(WebApplication app) => _app = app;

    /// <summary>The version that it reports.</summary>
    public string Version { get; init; } = "8.17.0";

    /// <summary>The most bytes of a bulk; more is answered with 413.</summary>
    public int MaxBulkBytes { get; set; } = int.MaxValue;

    /// <summary>Asked before each bulk with its number from 1 and its body; a status other than 0 refuses it.</summary>
    public Func<int, string, Task<int>> OnBulk { get; set; } = (_, _) => Task.FromResult(0);

    /// <summary>Asked for each item with the number of its bulk, its action and its id; null carries it out.</summary>
    public Func<int, string, string?, StubItem?> OnItem { get; set; } = (_, _, _) => null;

    /// <summary>The Authorization header without which it answers 401.</summary>
    public string? RequiredAuthorization { get; set; }

    public ConcurrentQueue<StubRequest> Requests { get; } = [];

    public string Url => _app.Urls.Single();

    /// <summary>The documents that there are, by id.</summary>
    public Dictionary<string, JsonNode> Documents(string index)
    {
        lock (_lock)
        {
            return _documents.Where(d => d.Key.Index == index && d.Value.Source is not null)
                .ToDictionary(d => d.Key.Id, d => d.Value.Source!);
        }
    }

    public IReadOnlyList<string> Indexes
    {
        get
        {
            lock (_lock)
            {
                return [.. _mappings.Keys];
            }
        }
    }

    public IReadOnlyList<StubRequest> Bulks => [.. Requests.Where(r => r.Path == "/_bulk")];

    public static async Task<StubElasticsearch> StartAsync(string version = "8.17.0")
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(k => k.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var stub = new StubElasticsearch(app) { Version = version };
        app.Run(stub.HandleAsync);
        await app.StartAsync();
        return stub;
    }

    public void CreateIndex(string index, string? mapping = null)
    {
        lock (_lock)
        {
            _mappings[index] = mapping is null ? null : JsonNode.Parse(mapping);
        }
    }

    public JsonNode? MappingOf(string index)
    {
        lock (_lock)
        {
            return _mappings[index];
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        var body = await ReadBodyAsync(request);
        Requests.Enqueue(new StubRequest(
            request.Method,
            request.Path,
            request.QueryString.ToString(),
            request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString()),
            body));
        if (RequiredAuthorization is not null && request.Headers.Authorization != RequiredAuthorization)
        {
            await AnswerAsync(context, 401, Error(401, "security_exception", "unable to authenticate"));
            return;
        }

        var parts = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var task = (request.Method, parts) switch
        {
            ("GET", []) => AnswerAsync(context, 200, new JsonObject { ["version"] = new JsonObject { ["number"] = Version } }),
            ("POST", ["_bulk"]) => BulkAsync(context, body),
            ("HEAD", [var index]) => AnswerAsync(context, Indexes.Contains(index) ? 200 : 404, null),
            ("PUT", [var index]) => CreateAsync(context, index),
            ("GET", [var index, "_mapping"]) => AnswerAsync(context, 200, new JsonObject
            {
                [index] = new JsonObject { ["mappings"] = MappingOf(index)?.DeepClone() ?? new JsonObject() },
            }),
            ("PUT", [var index, "_mapping"]) => SetMappingAsync(context, index, body),
            _ => AnswerAsync(context, 400, Error(400, "illegal_argument_exception", "no handler")),
        };
        await task;
    }

    private async Task BulkAsync(HttpContext context, string body)
    {
        var number = Interlocked.Increment(ref _bulks);
        var status = body.Length > MaxBulkBytes ? 413 : await OnBulk(number, body);
        if (status != 0)
        {
            await AnswerAsync(context, status, Error(status, "some_exception", "refused by the test"));
            return;
        }

        var items = new JsonArray();
        var errors = false;
        var lines = new Queue<string>(body.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        while (lines.TryDequeue(out var line))
        {
            var (action, meta) = JsonNode.Parse(line)!.AsObject().Single();
            var source = action == "delete" ? null : JsonNode.Parse(lines.Dequeue());
            var item = OnItem(number, action, (string?)meta!["_id"]) ?? Apply(action, meta, source);
            var answer = new JsonObject { ["status"] = item.Status };
            if (item.ErrorType is not null)
            {
                errors = true;
                answer["error"] = new JsonObject { ["type"] = item.ErrorType, ["reason"] = item.Reason };
            }

            items.Add(new JsonObject { [action] = answer });
        }

        await AnswerAsync(context, 200, new JsonObject { ["took"] = 1, ["errors"] = errors, ["items"] = items });
    }

    private StubItem Apply(string action, JsonNode meta, JsonNode? source)
    {
        lock (_lock)
        {
            var index = (string)meta["_index"]!;
            var key = (index, (string?)meta["_id"] ?? Guid.NewGuid().ToString());
            _mappings.TryAdd(index, null);
            _documents.TryGetValue(key, out var current);
            var version = (long?)meta["version"];
            if (version is not null && _documents.ContainsKey(key) && version <= current.Version)
            {
                return new StubItem(409, "version_conflict_engine_exception", "current version is higher");
            }

            if (action == "update")
            {
                var merged = current.Source?.DeepClone() as JsonObject ?? [];
                foreach (var (name, value) in source!["doc"]!.AsObject())
                {
                    merged[name] = value?.DeepClone();
                }

                source = merged;
            }

            var found = current.Source is not null;
            _documents[key] = (version ?? current.Version + 1, source);
            return new StubItem(action == "delete" ? found ? 200 : 404 : found ? 200 : 201);
        }
    }

    private Task CreateAsync(HttpContext context, string index)
    {
        if (Indexes.Contains(index))
        {
            return AnswerAsync(context, 400, Error(400, "resource_already_exists_exception", "index already exists"));
        }

        CreateIndex(index);
        return AnswerAsync(context, 200, new JsonObject { ["acknowledged"] = true });
    }

    private Task SetMappingAsync(HttpContext context, string index, string body)
    {
        CreateIndex(index, body);
        return AnswerAsync(context, 200, new JsonObject { ["acknowledged"] = true });
    }

    private static async Task<string> ReadBodyAsync(HttpRequest request)
    {
        await using var stream = request.Headers.ContentEncoding == "gzip"
            ? new GZipStream(request.Body, CompressionMode.Decompress)
            : request.Body;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private static JsonObject Error(int status, string type, string reason) => new()
    {
        ["error"] = new JsonObject { ["type"] = type, ["reason"] = reason },
        ["status"] = status,
    };

    private static async Task AnswerAsync(HttpContext context, int status, JsonNode? body)
    {
        context.Response.StatusCode = status;
        context.Response.Headers["X-Elastic-Product"] = "Elasticsearch";
        if (body is not null)
        {
            await context.Response.WriteAsync(body.ToJsonString(JsonSerializerOptions.Default));
        }
    }
}
