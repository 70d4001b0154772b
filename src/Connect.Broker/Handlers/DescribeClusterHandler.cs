using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class DescribeClusterHandler(TopicCatalog topics, BrokerOptions options)
    : RequestHandler<DescribeClusterRequest, DescribeClusterResponse>
{
    private const sbyte BrokerEndpoints = 1;

    // Every client needs to find the brokers; what it may do with them is decided elsewhere.
    protected override Authorized Authorize(
        DescribeClusterRequest request, RequestContext context) =>
        Whole(request);

    protected override ValueTask<DescribeClusterResponse?> HandleAsync(
        DescribeClusterRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        if (request.EndpointType != BrokerEndpoints)
        {
            return ValueTask.FromResult<DescribeClusterResponse?>(new DescribeClusterResponse
            {
                ErrorCode = ErrorCode.UnsupportedEndpointType,
                ErrorMessage = $"Endpoint type {request.EndpointType} is not served here: ask for brokers (1).",
            });
        }
        return ValueTask.FromResult<DescribeClusterResponse?>(new DescribeClusterResponse
        {
            ClusterId = topics.ClusterId,
            ControllerId = options.BrokerId,
            ClusterAuthorizedOperations = request.IncludeClusterAuthorizedOperations
                ? context.Permissions.OperationsOnCluster()
                : Permissions.OperationsNotAsked,
            Brokers =
            [
                new() { BrokerId = options.BrokerId, Host = context.Connection.Advertised.Host, Port = context.Connection.Advertised.Port },
            ],
        });
    }
}
