using Connect.Broker.Groups;
using Connect.Broker.Requests;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class SyncGroupHandler(GroupCoordinator coordinator) : RequestHandler<SyncGroupRequest, SyncGroupResponse>
{
    protected override async ValueTask<SyncGroupResponse?> HandleAsync(
        SyncGroupRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var waiter = new TaskCompletionSource<SyncGroupResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        return await coordinator.SyncAsync(new MemberSyncs(request, waiter), cancellationToken).ConfigureAwait(false);
    }
}
