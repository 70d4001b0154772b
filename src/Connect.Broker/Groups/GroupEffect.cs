using Connect.Protocol.Messages;

namespace Connect.Broker.Groups;

/// <summary>What has to be done outside after an event.</summary>
internal abstract record GroupEffect;

internal sealed record AnswerJoin(TaskCompletionSource<JoinGroupResponse> Waiter, JoinGroupResponse Response) : GroupEffect;

internal sealed record AnswerSync(TaskCompletionSource<SyncGroupResponse> Waiter, SyncGroupResponse Response) : GroupEffect;

/// <summary>Write the group to the log and come back with <see cref="GenerationStored"/>.</summary>
internal sealed record StoreGroup(GroupState State) : GroupEffect;
