using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Transactions;
using Connect.Protocol.Messages;

namespace Connect.Broker.Handlers;

internal sealed class ListTransactionsHandler(TransactionCoordinator transactions, TimeProvider time)
    : RequestHandler<ListTransactionsRequest, ListTransactionsResponse>
{
    protected override Authorized Authorize(ListTransactionsRequest request, RequestContext context) =>
        Part(request, answer => answer! with
        {
            TransactionStates = [.. answer.TransactionStates.Where(state => context.Permissions.Allows(
                AclOperation.Describe, AclResourceType.TransactionalId, state.TransactionalId))],
        });

    protected override ValueTask<ListTransactionsResponse?> HandleAsync(
        ListTransactionsRequest request, RequestContext context, CancellationToken cancellationToken)
    {
        var unknown = request.StateFilters.Where(name => !Enum.GetNames<TransactionPhase>().Contains(name)).ToList();
        return ValueTask.FromResult<ListTransactionsResponse?>(new ListTransactionsResponse
        {
            UnknownStateFilters = unknown,
            TransactionStates = [.. transactions.States.Where(state => IsWanted(state, request))
                .Select(state => new ListTransactionsResponseState
                {
                    TransactionalId = state.TransactionalId,
                    ProducerId = state.ProducerId,
                    TransactionState = state.Phase.ToString(),
                })],
        });
    }

    private bool IsWanted(TransactionState state, ListTransactionsRequest request) =>
        state.Phase != TransactionPhase.Dead
        && (request.ProducerIdFilters.Count == 0 || request.ProducerIdFilters.Contains(state.ProducerId))
        && (request.StateFilters.Count == 0 || request.StateFilters.Contains(state.Phase.ToString()))
        && (request.DurationFilter < 0 || time.GetUtcNow().ToUnixTimeMilliseconds() - state.StartMs > request.DurationFilter);
}
