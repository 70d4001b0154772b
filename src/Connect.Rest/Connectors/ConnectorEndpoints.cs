using System.Text.Json;
using Connect.Abstractions.Errors;
using Connect.Rest.Http;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herders;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Connect.Rest.Connectors;

/// <summary>
/// <c>/connectors</c>: shapes and status codes of Kafka Connect's
/// <see href="https://kafka.apache.org/documentation/#connect_rest">REST interface</see>.
/// </summary>
internal static class ConnectorEndpoints
{
    private const string Json = "application/json";

    public static void Map(IEndpointRouteBuilder app)
    {
        var connectors = app.MapGroup("/connectors").WithTags("Connectors").WithErrors();
        connectors.MapGet("/", List).WithSummary("Lists connectors; ?expand=status and ?expand=info add what they say.");
        connectors.MapPost("/", CreateAsync).Accepts<CreateConnectorDto>(Json).WithSummary("Creates a connector.");
        connectors.MapGet("/{name}", (string name, IHerder herder) => Ok(herder.Connector(Decode(name))))
            .WithSummary("A connector with its configuration and tasks.");
        connectors.MapDelete("/{name}", DeleteAsync).WithSummary("Deletes a connector; its offsets stay.");
        connectors.MapGet("/{name}/config", Config).WithSummary("A connector's configuration.");
        connectors.MapPut("/{name}/config", PutConfigAsync).Accepts<IReadOnlyDictionary<string, string>>(Json)
            .WithSummary("Creates a connector or replaces its configuration.");
        connectors.MapPatch("/{name}/config", PatchConfigAsync).Accepts<IReadOnlyDictionary<string, string?>>(Json)
            .WithSummary("Changes some settings; null removes one.");
        connectors.MapGet("/{name}/status", (string name, IHerder herder) => StateOf(herder.Status(Decode(name))))
            .WithSummary("How a connector and its tasks are.");
        connectors.MapPost("/{name}/restart", RestartAsync).WithSummary("Restarts a connector, its tasks or the failed parts.");
        connectors.MapPut("/{name}/pause", PauseAsync).WithSummary("Pauses a connector and its tasks.");
        connectors.MapPut("/{name}/resume", ResumeAsync).WithSummary("Resumes a paused or stopped connector.");
        connectors.MapPut("/{name}/stop", StopAsync).WithSummary("Stops a connector and ends its tasks.");
        connectors.MapGet("/{name}/tasks", Tasks).WithSummary("The tasks with their configurations.");
        connectors.MapGet("/{name}/tasks/{task:int}/status", TaskStatus).WithSummary("How a task is.");
        connectors.MapPost("/{name}/tasks/{task:int}/restart", RestartTaskAsync).WithSummary("Restarts a task.");
        connectors.MapGet("/{name}/topics", Topics).WithSummary("The topics that a connector has used.");
        connectors.MapPut("/{name}/topics/reset", ResetTopicsAsync).WithSummary("Forgets the topics that a connector has used.");
        connectors.MapGet("/{name}/offsets", OffsetsAsync).WithSummary("The committed offsets of a connector.");
    }

    private static Results<Ok<IReadOnlyList<string>>, Ok<Dictionary<string, ConnectorExpansionDto>>> List(
        string[]? expand, IHerder herder)
    {
        if (expand is not { Length: > 0 })
        {
            return TypedResults.Ok(herder.ConnectorNames());
        }

        var expanded = new Dictionary<string, ConnectorExpansionDto>();
        foreach (var name in herder.ConnectorNames())
        {
            try
            {
                expanded[name] = new ConnectorExpansionDto(
                    expand.Contains("info") ? ConnectorInfoDto.From(herder.Connector(name)) : null,
                    expand.Contains("status") ? ConnectorStateDto.From(herder.Status(name)) : null);
            }
            catch (NotFoundException)
            {
                // Deleted since the names were listed: it is left out.
            }
        }

        return TypedResults.Ok(expanded);
    }

    private static async Task<Created<ConnectorInfoDto>> CreateAsync(HttpRequest request, IHerder herder)
    {
        var body = await RequestBody.ReadObjectAsync(request);
        if (body.EnumerateObject().Select(p => p.Name).FirstOrDefault(n => n is not ("name" or "config" or "initial_state")) is { } unknown)
        {
            throw Bad($"Unrecognized field \"{unknown}\". Known are \"name\", \"config\" and \"initial_state\".");
        }

        var config = body.TryGetProperty("config", out var given) && given.ValueKind == JsonValueKind.Object
            ? RequestBody.ToConfig(given)
            : throw Bad("The body needs a field \"config\" with an object of settings.");
        var name = NameOf(body, config);
        config["name"] = name;
        var info = await herder.CreateAsync(name, config, InitialState(body), request.HttpContext.RequestAborted);
        return TypedResults.Created(LocationOf(name), ConnectorInfoDto.From(info));
    }

    private static async Task<Results<Created<ConnectorInfoDto>, Ok<ConnectorInfoDto>>> PutConfigAsync(
        string name, HttpRequest request, IHerder herder)
    {
        name = Decode(name);
        var config = RequestBody.ToConfig(await RequestBody.ReadObjectAsync(request));
        RequireSameName(name, config.GetValueOrDefault("name", name));
        config["name"] = name;
        var (created, info) = await herder.PutConfigAsync(name, config, request.HttpContext.RequestAborted);
        return created ? TypedResults.Created(LocationOf(name), ConnectorInfoDto.From(info)) : Ok(info);
    }

    private static async Task<Ok<ConnectorInfoDto>> PatchConfigAsync(string name, HttpRequest request, IHerder herder)
    {
        name = Decode(name);
        var changes = RequestBody.ToPatch(await RequestBody.ReadObjectAsync(request));
        RequireSameName(name, changes.GetValueOrDefault("name", name));
        return Ok(await herder.PatchConfigAsync(name, changes, request.HttpContext.RequestAborted));
    }

    private static Ok<IReadOnlyDictionary<string, string>> Config(string name, IHerder herder) =>
        TypedResults.Ok(herder.Connector(Decode(name)).Config);

    private static async Task<NoContent> DeleteAsync(string name, IHerder herder, HttpContext context)
    {
        await herder.DeleteAsync(Decode(name), context.RequestAborted);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Accepted<ConnectorStateDto>, NoContent>> RestartAsync(
        string name, IHerder herder, HttpContext context, bool includeTasks = false, bool onlyFailed = false)
    {
        var status = await herder.RestartConnectorAsync(Decode(name), includeTasks, onlyFailed, context.RequestAborted);
        return includeTasks || onlyFailed ? TypedResults.Accepted((string?)null, ConnectorStateDto.From(status)) : TypedResults.NoContent();
    }

    private static async Task<Accepted> PauseAsync(string name, IHerder herder, HttpContext context)
    {
        await herder.SetTargetStateAsync(Decode(name), TargetState.Paused, context.RequestAborted);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<Accepted> ResumeAsync(string name, IHerder herder, HttpContext context)
    {
        await herder.SetTargetStateAsync(Decode(name), TargetState.Started, context.RequestAborted);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<NoContent> StopAsync(string name, IHerder herder, HttpContext context)
    {
        await herder.SetTargetStateAsync(Decode(name), TargetState.Stopped, context.RequestAborted);
        return TypedResults.NoContent();
    }

    private static Ok<IReadOnlyList<TaskInfoDto>> Tasks(string name, IHerder herder) => TypedResults.Ok<IReadOnlyList<TaskInfoDto>>(
        herder.Tasks(Decode(name)).Select(t => new TaskInfoDto(TaskIdDto.From(t.Id), t.Config)).ToArray());

    private static Ok<TaskStateDto> TaskStatus(string name, int task, IHerder herder) =>
        TypedResults.Ok(TaskStateDto.From(task, herder.TaskStatus(new ConnectorTaskId(Decode(name), task))));

    private static async Task<NoContent> RestartTaskAsync(string name, int task, IHerder herder, HttpContext context)
    {
        await herder.RestartTaskAsync(new ConnectorTaskId(Decode(name), task), context.RequestAborted);
        return TypedResults.NoContent();
    }

    private static Ok<Dictionary<string, ActiveTopicsDto>> Topics(string name, IHerder herder, WorkerConfig config)
    {
        RequireTopicTracking(config);
        name = Decode(name);
        return TypedResults.Ok(new Dictionary<string, ActiveTopicsDto> { [name] = new(herder.ActiveTopics(name)) });
    }

    private static async Task<Accepted> ResetTopicsAsync(string name, IHerder herder, WorkerConfig config, HttpContext context)
    {
        RequireTopicTracking(config);
        if (!config.Get(WorkerKeys.TopicTrackingAllowReset))
        {
            throw new RestException(StatusCodes.Status403Forbidden, "Topic tracking reset is disabled: see topic.tracking.allow.reset.");
        }

        await herder.ResetActiveTopicsAsync(Decode(name), context.RequestAborted);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<Ok<ConnectorOffsetsDto>> OffsetsAsync(string name, IHerder herder, HttpContext context)
    {
        var offsets = await herder.OffsetsAsync(Decode(name), context.RequestAborted);
        return TypedResults.Ok(new ConnectorOffsetsDto(offsets.Select(o => new ConnectorOffsetDto(o.Partition, o.Offset)).ToArray()));
    }

    private static Ok<ConnectorInfoDto> Ok(ConnectorInfo info) => TypedResults.Ok(ConnectorInfoDto.From(info));

    private static Ok<ConnectorStateDto> StateOf(ConnectorStatus status) => TypedResults.Ok(ConnectorStateDto.From(status));

    private static string NameOf(JsonElement body, Dictionary<string, string> config)
    {
        var given = "";
        if (body.TryGetProperty("name", out var field) && field.ValueKind != JsonValueKind.Null)
        {
            given = field.ValueKind == JsonValueKind.String ? field.GetString()!.Trim() : throw Bad("The field \"name\" must be a string.");
        }

        var name = given.Length > 0 ? given : config.GetValueOrDefault("name", "").Trim();
        if (name.Length == 0)
        {
            throw Bad("The connector needs a name: set the field \"name\".");
        }

        RequireSameName(name, config.GetValueOrDefault("name", name).Trim());
        return name;
    }

    private static TargetState InitialState(JsonElement body)
    {
        if (!body.TryGetProperty("initial_state", out var state) || state.ValueKind == JsonValueKind.Null)
        {
            return TargetState.Started;
        }

        return state.ToString().ToUpperInvariant() switch
        {
            "RUNNING" => TargetState.Started,
            "PAUSED" => TargetState.Paused,
            "STOPPED" => TargetState.Stopped,
            _ => throw Bad($"\"initial_state\" must be RUNNING, PAUSED or STOPPED, not \"{state}\"."),
        };
    }

    private static void RequireSameName(string expected, string? inConfig)
    {
        if (inConfig != expected)
        {
            throw Bad($"Connector name configuration ({inConfig}) doesn't match connector name in the URL or body ({expected}).");
        }
    }

    private static void RequireTopicTracking(WorkerConfig config)
    {
        if (!config.Get(WorkerKeys.TopicTrackingEnable))
        {
            throw new RestException(StatusCodes.Status403Forbidden, "Topic tracking is disabled: see topic.tracking.enable.");
        }
    }

    private static RestException Bad(string message) => new(StatusCodes.Status400BadRequest, message);

    private static string LocationOf(string name) => $"/connectors/{Uri.EscapeDataString(name)}";

    /// <summary>The server leaves an encoded slash in a path segment as it is, because it cannot know what it separates.</summary>
    private static string Decode(string name) => name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
