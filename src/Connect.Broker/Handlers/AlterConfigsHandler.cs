using Connect.Broker.Configs;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

/// <summary>The older way: what a request does not name goes back to its default.</summary>
internal sealed class AlterConfigsHandler(ConfigEditor editor) : RequestHandler<AlterConfigsRequest, AlterConfigsResponse>
{
    protected override Authorized Authorize(AlterConfigsRequest request, RequestContext context)
    {
        var (allowed, refused) = PermissionsExtensions.Split(
            request.Resources,
            resource => ConfigAccess.Allows(
                context.Permissions, AclOperation.AlterConfigs, resource.ResourceType, resource.ResourceName));
        return Part(request with { Resources = allowed }, answer => answer! with
        {
            Responses =
            [
                .. answer.Responses, .. refused.Select(resource => new AlterConfigsResponseResource
                {
                    ErrorCode = ConfigAccess.RefusalOf(resource.ResourceType),
                    ResourceType = resource.ResourceType,
                    ResourceName = resource.ResourceName,
                }),
            ],
        });
    }

    protected override async ValueTask<AlterConfigsResponse?> HandleAsync(
        AlterConfigsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var results = new List<AlterConfigsResponseResource>(request.Resources.Count);
        var repeated = ConfigAccess.Repeated(request.Resources, resource => (resource.ResourceType, resource.ResourceName));
        foreach (var resource in request.Resources)
        {
            var changes = resource.Configs.Select(config => new ConfigChange(config.Name, config.Value, ConfigOperation.Set)).ToList();
            var type = (ConfigResourceType)resource.ResourceType;
            var (error, message) = repeated.Contains((resource.ResourceType, resource.ResourceName))
                ? (ErrorCode.InvalidRequest, ConfigAccess.RepeatedMessage)
                : await editor
                    .AlterAsync(type, resource.ResourceName, changes, keepOthers: false, request.ValidateOnly, cancellationToken)
                    .ConfigureAwait(false);
            results.Add(new AlterConfigsResponseResource
            {
                ErrorCode = error,
                ErrorMessage = message,
                ResourceType = resource.ResourceType,
                ResourceName = resource.ResourceName,
            });
        }
        return new AlterConfigsResponse { Responses = results };
    }
}
