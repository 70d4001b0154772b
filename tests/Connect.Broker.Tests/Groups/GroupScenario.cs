using Connect.Broker.Groups;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Groups;

/// <summary>Drives the reducer by hand: events in, answers and the stored state out, on a clock that the test moves.</summary>
internal sealed class GroupScenario(TimeSpan? initialDelay = null, int maxMembers = 100)
{
    public static readonly TimeSpan Session = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan Rebalance = TimeSpan.FromSeconds(60);

    private readonly GroupLimits _limits = new(initialDelay ?? TimeSpan.Zero, maxMembers);
    private int _nextMember;

    public GroupState State { get; set; } = new("g");

    public TimeSpan Now { get; private set; } = TimeSpan.FromMinutes(5);

    public List<GroupState> Stored { get; } = [];

    public static JoinGroupRequestProtocol Protocol(string name, byte metadata = 1) => new() { Name = name, Metadata = [metadata] };

    public void Pass(TimeSpan time)
    {
        Now += time;
        Apply(new TimePasses());
    }

    public ErrorCode Apply(GroupEvent groupEvent)
    {
        var outcome = GroupReducer.Apply(State, groupEvent, _limits, Now);
        State = outcome.State;
        foreach (var effect in outcome.Effects)
        {
            switch (effect)
            {
                case AnswerJoin answer:
                    answer.Waiter.SetResult(answer.Response);
                    break;
                case AnswerSync answer:
                    answer.Waiter.SetResult(answer.Response);
                    break;
                case StoreGroup store:
                    Stored.Add(store.State);
                    break;
            }
        }
        return outcome.Error;
    }

    public Task<JoinGroupResponse> Join(
        string memberId = "", string? instance = null, string type = "consumer", bool mustKnowId = false, bool canSkip = true,
        params JoinGroupRequestProtocol[] protocols)
    {
        var request = new JoinGroupRequest
        {
            GroupId = "g",
            MemberId = memberId,
            GroupInstanceId = instance,
            ProtocolType = type,
            SessionTimeoutMs = (int)Session.TotalMilliseconds,
            RebalanceTimeoutMs = (int)Rebalance.TotalMilliseconds,
            Protocols = protocols.Length > 0 ? protocols : [Protocol("range")],
        };
        var waiter = new TaskCompletionSource<JoinGroupResponse>();
        Apply(new MemberJoins(request, waiter)
        {
            ClientId = "client",
            ClientHost = "/127.0.0.1",
            NewMemberId = memberId.Length == 0 ? $"m{++_nextMember}" : "unused",
            MustKnowItsId = mustKnowId,
            CanSkipAssignment = canSkip,
        });
        return waiter.Task;
    }

    public Task<SyncGroupResponse> Sync(string memberId, int generation, params (string Member, byte Assignment)[] assignments)
    {
        var request = new SyncGroupRequest
        {
            GroupId = "g",
            MemberId = memberId,
            GenerationId = generation,
            Assignments =
            [
                .. assignments.Select(entry => new SyncGroupRequestAssignment { MemberId = entry.Member, Assignment = [entry.Assignment] }),
            ],
        };
        var waiter = new TaskCompletionSource<SyncGroupResponse>();
        Apply(new MemberSyncs(request, waiter));
        return waiter.Task;
    }

    public ErrorCode Beat(string memberId, int generation, string? instance = null) =>
        Apply(new MemberBeats(memberId, instance, generation));

    public ErrorCode Commit(string memberId, int generation, string? instance = null) =>
        Apply(new MemberCommits(memberId, instance, generation));

    public ErrorCode Leave(string memberId, string? instance = null) => Apply(new MemberLeaves(memberId, instance));

    public void FinishStoring(ErrorCode error = ErrorCode.None) => Apply(new GenerationStored(State.Generation, error));

    /// <summary>A stable group: "m1" leads generation 2 with "m2".</summary>
    public void MakeStablePair(string? firstInstance = null, string? secondInstance = null)
    {
        Join(instance: firstInstance);
        Join(instance: secondInstance);
        Join("m1", firstInstance);
        Sync("m2", 2);
        Sync("m1", 2, ("m1", 11), ("m2", 22));
        FinishStoring();
    }
}

internal static class GroupAnswers
{
    /// <summary>The answer, which must be there: the reducer waits for nothing.</summary>
    public static T Answer<T>(this Task<T> waiting)
    {
        Assert.True(waiting.IsCompleted, "The group has not answered yet.");
        return waiting.Result;
    }
}
