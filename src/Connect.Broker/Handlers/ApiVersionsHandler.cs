using System.Text.RegularExpressions;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Transactions;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed partial class ApiVersionsHandler(Func<IReadOnlyList<ApiSpec>> apis)
    : RequestHandler<ApiVersionsRequest, ApiVersionsResponse>
{
    private const int FirstVersionWithSoftwareName = 3;

    // A client may ask before anybody knows who it is.
    protected override Authorized Authorize(ApiVersionsRequest request, RequestContext context) =>
        Whole(request);

    protected override ValueTask<ApiVersionsResponse?> HandleAsync(
        ApiVersionsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var isValid = context.Version < FirstVersionWithSoftwareName
            || (SoftwareName().IsMatch(request.ClientSoftwareName) && SoftwareName().IsMatch(request.ClientSoftwareVersion));
        return ValueTask.FromResult<ApiVersionsResponse?>(!isValid
            ? new ApiVersionsResponse { ErrorCode = ErrorCode.InvalidRequest }
            : new ApiVersionsResponse
            {
                ApiKeys = apis().Select(api => new ApiVersionsResponseKey
                {
                    ApiKey = (short)api.Key,
                    MinVersion = api.MinVersion,
                    MaxVersion = api.MaxVersion,
                }).ToArray(),
                SupportedFeatures =
                [
                    new()
                    {
                        Name = TransactionVersion.FeatureName,
                        MinVersion = TransactionVersion.Level,
                        MaxVersion = TransactionVersion.Level,
                    },
                ],
                FinalizedFeaturesEpoch = TransactionVersion.FeaturesEpoch,
                FinalizedFeatures =
                [
                    new()
                    {
                        Name = TransactionVersion.FeatureName,
                        MinVersionLevel = TransactionVersion.Level,
                        MaxVersionLevel = TransactionVersion.Level,
                    },
                ],
            });
    }

    // https://cwiki.apache.org/confluence/display/KAFKA/KIP-511
    [GeneratedRegex(@"^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?\z")]
    private static partial Regex SoftwareName();
}
