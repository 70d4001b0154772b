using Connect.Abstractions.Errors;
using Connect.Rest.Http;
using Connect.Runtime.Herders;
using Connect.Runtime.Plugins;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Connect.Rest.Plugins;

/// <summary><c>/connector-plugins</c>: what is installed on this worker, and whether a configuration is right.</summary>
internal static class PluginEndpoints
{
    private const string ConnectorSuffix = "Connector";

    public static void Map(IEndpointRouteBuilder app)
    {
        var plugins = app.MapGroup("/connector-plugins").WithTags("Plugins").WithErrors();
        plugins.MapGet("/", List).WithSummary("The connector classes; ?connectorsOnly=false adds all other plugins.");
        plugins.MapGet("/{plugin}/config", Config).WithSummary("The settings that a plugin understands.");
        plugins.MapPut("/{plugin}/config/validate", ValidateAsync)
            .Accepts<IReadOnlyDictionary<string, string>>("application/json").WithSummary("Checks a configuration without storing it.");
    }

    private static Ok<IReadOnlyList<PluginDto>> List(PluginCatalog catalog, bool connectorsOnly = true) =>
        TypedResults.Ok<IReadOnlyList<PluginDto>>(catalog.Plugins
            .Where(p => !connectorsOnly || p.Kind is PluginKind.Source or PluginKind.Sink)
            .Select(p => new PluginDto(p.ClassName, KindName(p.Kind), p.Version))
            .ToArray());

    private static Ok<IReadOnlyList<ConfigKeyDto>> Config(string plugin, PluginCatalog catalog)
    {
        var found = catalog.FindAny(plugin) ?? throw new NotFoundException($"Unknown plugin {plugin}. GET /connector-plugins lists them.");
        return TypedResults.Ok(ConfigKeyDto.From(catalog.ConfigDefOf(found).Keys));
    }

    private static async Task<Ok<ConfigInfosDto>> ValidateAsync(string plugin, HttpRequest request, IHerder herder)
    {
        var config = RequestBody.ToConfig(await RequestBody.ReadObjectAsync(request));
        if (!config.TryGetValue("connector.class", out var asked))
        {
            throw new RestException(StatusCodes.Status400BadRequest, "The configuration has no \"connector.class\".");
        }

        if (!WithoutSuffix(asked).EndsWith(WithoutSuffix(plugin), StringComparison.Ordinal))
        {
            throw new RestException(
                StatusCodes.Status400BadRequest,
                $"The configuration's connector.class {asked} does not match the plugin in the path, {plugin}.");
        }

        return TypedResults.Ok(ConfigInfosDto.From(await herder.ValidateAsync(config, request.HttpContext.RequestAborted)));
    }

    private static string WithoutSuffix(string name) =>
        name.EndsWith(ConnectorSuffix, StringComparison.Ordinal) ? name[..^ConnectorSuffix.Length] : name;

    private static string KindName(PluginKind kind) => kind switch
    {
        PluginKind.Source => "source",
        PluginKind.Sink => "sink",
        PluginKind.Converter => "converter",
        PluginKind.HeaderConverter => "header_converter",
        PluginKind.Transformation => "transformation",
        PluginKind.Predicate => "predicate",
        _ => "config_provider",
    };
}
