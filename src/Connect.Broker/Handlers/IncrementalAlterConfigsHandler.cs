using Connect.Broker.Configs;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class IncrementalAlterConfigsHandler(ConfigEditor editor)
    : RequestHandler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>
{
    protected override Authorized Authorize(IncrementalAlterConfigsRequest request, RequestContext context)
    {
        var (allowed, refused) = PermissionsExtensions.Split(
            request.Resources,
            resource => ConfigAccess.Allows(
                context.Permissions, AclOperation.AlterConfigs, resource.ResourceType, resource.ResourceName));
        return Part(request with { Resources = allowed }, answer => answer! with
        {
            Responses =
            [
                .. answer.Responses, .. refused.Select(resource => new IncrementalAlterConfigsResponseResource
                {
                    ErrorCode = ConfigAccess.RefusalOf(resource.ResourceType),
                    ResourceType = resource.ResourceType,
                    ResourceName = resource.ResourceName,
                }),
            ],
        });
    }

    protected override async ValueTask<IncrementalAlterConfigsResponse?> HandleAsync(
        IncrementalAlterConfigsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var results = new List<IncrementalAlterConfigsResponseResource>(request.Resources.Count);
        var repeated = ConfigAccess.Repeated(request.Resources, resource => (resource.ResourceType, resource.ResourceName));
        foreach (var resource in request.Resources)
        {
            var changes = resource.Configs
                .Select(config => new ConfigChange(config.Name, config.Value, (ConfigOperation)config.ConfigOperation)).ToList();
            var type = (ConfigResourceType)resource.ResourceType;
            var (error, message) = repeated.Contains((resource.ResourceType, resource.ResourceName))
                ? (ErrorCode.InvalidRequest, ConfigAccess.RepeatedMessage)
                : await editor
                    .AlterAsync(type, resource.ResourceName, changes, keepOthers: true, request.ValidateOnly, cancellationToken)
                    .ConfigureAwait(false);
            results.Add(new IncrementalAlterConfigsResponseResource
            {
                ErrorCode = error,
                ErrorMessage = message,
                ResourceType = resource.ResourceType,
                ResourceName = resource.ResourceName,
            });
        }
        return new IncrementalAlterConfigsResponse { Responses = results };
    }
}
