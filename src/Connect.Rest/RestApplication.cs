using Connect.Rest.Connectors;
using Connect.Rest.Http;
using Connect.Rest.Plugins;
using Connect.Rest.Root;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Connect.Rest;

/// <summary>
/// Adds the REST interface to a web application whose services hold the herder, the plugin catalog, the worker's configuration and a
/// <see cref="TimeProvider"/>.
/// </summary>
public static class RestApplication
{
    /// <summary>Registers what the endpoints need.</summary>
    public static IServiceCollection AddConnectRest(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options =>
        {
            // A generated resolver brings the types, not the names: those come from the options that it is used with.
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, RestJson.Default);
            options.SerializerOptions.PropertyNamingPolicy = RestJson.Default.Options.PropertyNamingPolicy;
            options.SerializerOptions.DefaultIgnoreCondition = RestJson.Default.Options.DefaultIgnoreCondition;
        });
        return services.AddOpenApi();
    }

    /// <summary>Maps all endpoints, the error body and <c>/openapi.json</c>.</summary>
    /// <param name="app">The application.</param>
    /// <param name="isRight">Whether a user's password is right, for everything but <c>/health</c>; null lets everybody in.</param>
    public static void MapConnectRest(this WebApplication app, Func<string, string, CancellationToken, ValueTask<bool>>? isRight = null)
    {
        app.UseMiddleware<ErrorMiddleware>();
        if (isRight is not null)
        {
            app.UseMiddleware<BasicAuthenticationMiddleware>(isRight);
        }

        RootEndpoints.Map(app);
        ConnectorEndpoints.Map(app);
        PluginEndpoints.Map(app);
        app.MapOpenApi("/openapi.json");
    }
}
