using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Requests;

/// <summary>
/// A client opens with the newest ApiVersions that it knows. The answer to one that is too new is in the format of version 0, with the
/// range that would have worked, so that the client can ask again.
/// </summary>
internal sealed class UnsupportedApiVersionsHandler(ApiSpec api) : IRequestHandler
{
    public ApiSpec Api => api;

    public bool RunsAhead => false;

    public ValueTask<IWritable?> HandleAsync(ReadOnlyMemory<byte> body, RequestContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IWritable?>(new ApiVersionsResponse
        {
            ErrorCode = ErrorCode.UnsupportedVersion,
            ApiKeys = [new() { ApiKey = (short)api.Key, MinVersion = api.MinVersion, MaxVersion = api.MaxVersion }],
        });
}
