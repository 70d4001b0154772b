using System.Reflection;
using Connect.Runtime.Herders;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connect.Rest.Root;

/// <summary>What <c>GET /</c> answers.</summary>
/// <param name="Version">The product's version.</param>
/// <param name="Commit">The commit that it was built from.</param>
/// <param name="KafkaClusterId">The id of the log's cluster.</param>
public sealed record ServerInfo(string Version, string Commit, string? KafkaClusterId);

/// <summary>What <c>GET /health</c> answers.</summary>
/// <param name="Status"><c>healthy</c>, <c>starting</c> or <c>unhealthy</c>.</param>
/// <param name="Message">Why.</param>
public sealed record HealthInfo(string Status, string Message);

/// <summary><c>/</c> and <c>/health</c>.</summary>
internal static class RootEndpoints
{
    private static readonly string[] Version = (Assembly.GetEntryAssembly() ?? typeof(RootEndpoints).Assembly)
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+');

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/", (IHerder herder) => TypedResults.Ok(
            new ServerInfo(Version[0], Version.Length > 1 ? Version[1] : "unknown", herder.ClusterId)))
            .WithTags("Worker").WithSummary("Version, commit and cluster id.");
        app.MapGet("/health", Health).WithTags("Worker").WithSummary("Whether the worker works; says nothing about connectors.");
    }

    private static IResult Health(IHerder herder)
    {
        var health = herder.Health;
        var body = new HealthInfo(health.Status.ToString().ToLowerInvariant(), health.Message);
        return health.Status switch
        {
            HealthStatus.Healthy => TypedResults.Ok(body),
            HealthStatus.Starting => TypedResults.Json(body, statusCode: StatusCodes.Status503ServiceUnavailable),
            _ => TypedResults.Json(body, statusCode: StatusCodes.Status500InternalServerError),
        };
    }
}
