using System.Collections.Immutable;
using Connect.Broker.Groups.Consumer;
using Connect.Broker.Topics;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Groups.Consumer;

/// <summary>
/// Drives the reducer by hand: heartbeats in, answers and the records for the log out, on a clock that the test moves. Topics are
/// named "t3" or "t3.again": a letter, and the number of partitions.
/// </summary>
internal sealed class ConsumerScenario(int maxMembers = 100, params string[] topics)
{
    public static readonly TimeSpan Session = TimeSpan.FromSeconds(45);

    public static readonly TimeSpan Rebalance = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, int> _memberEpochs = new(StringComparer.Ordinal);

    public ConsumerGroupLimits Limits { get; } =
        new(Session, TimeSpan.FromSeconds(5), maxMembers, [ServerAssignor.Uniform, ServerAssignor.Range]);

    public ConsumerGroupState State { get; private set; } = new("g");

    public TimeSpan Now { get; private set; } = TimeSpan.FromMinutes(5);

    public TopicSnapshot Topics { get; private set; } = Snapshot(topics);

    /// <summary>All records that were written, in order.</summary>
    public List<CoordinatorRecord> Log { get; } = [];

    public Func<string, bool> MayDescribe { get; set; } = _ => true;

    public static Guid IdOf(string topic) => new(topic[0], (short)topic.Length, 0, new byte[8]);

    public void SetTopics(params string[] names) => Topics = Snapshot(names);

    public void Pass(TimeSpan time)
    {
        Now += time;
        Store(ConsumerGroupReducer.Expire(State, Limits, Now));
    }

    /// <summary>A member joins that subscribes to topics, or with "/..." to a pattern.</summary>
    public ConsumerGroupHeartbeatResponse Join(string id, string subscription, string? instance = null, string? assignor = null) =>
        Beat(new ConsumerGroupHeartbeatRequest
        {
            GroupId = "g",
            MemberId = id,
            InstanceId = instance,
            RebalanceTimeoutMs = (int)Rebalance.TotalMilliseconds,
            SubscribedTopicNames = subscription.StartsWith('/') ? null : subscription.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            SubscribedTopicRegex = subscription.StartsWith('/') ? subscription[1..] : null,
            ServerAssignor = assignor,
            TopicPartitions = [],
        });

    /// <summary>A heartbeat at the epoch that the member was told last, with what it owns as "t3: 0 1" or null for no change.</summary>
    public ConsumerGroupHeartbeatResponse Beat(string id, string? owned = null, int? epoch = null, string? instance = null) =>
        Beat(new ConsumerGroupHeartbeatRequest
        {
            GroupId = "g",
            MemberId = id,
            MemberEpoch = epoch ?? _memberEpochs.GetValueOrDefault(id, 1),
            InstanceId = instance,
            TopicPartitions = owned is null ? null : Owned(owned),
        });

    public ConsumerGroupHeartbeatResponse Beat(ConsumerGroupHeartbeatRequest request)
    {
        var heartbeat = new ConsumerHeartbeat(request)
        {
            ClientId = "client",
            ClientHost = "/127.0.0.1",
            NewMemberId = "made-up",
            Topics = Topics,
            MayDescribe = MayDescribe,
        };
        var outcome = ConsumerGroupReducer.Beat(State, heartbeat, Limits, Now);
        Assert.True(outcome.Answer.ErrorCode == ErrorCode.None || outcome.State == State, "a refused heartbeat has changed the group");
        Store(outcome.State);
        if (outcome.Answer is { ErrorCode: ErrorCode.None, MemberId: { } id })
        {
            _memberEpochs[id] = outcome.Answer.MemberEpoch;
        }
        return outcome.Answer;
    }

    public ConsumerGroupHeartbeatResponse Leave(string id, int epoch = -1, string? instance = null) =>
        Beat(new ConsumerGroupHeartbeatRequest { GroupId = "g", MemberId = id, MemberEpoch = epoch, InstanceId = instance });

    /// <summary>Heartbeats of all members, each owning what it is told, until nothing moves.</summary>
    public void Settle()
    {
        for (var round = 0; round < 10; round++)
        {
            foreach (var member in State.Members.Values.ToList())
            {
                Beat(member.MemberId, Text(member.Current.Assigned), member.Current.Epoch, member.Metadata.InstanceId);
            }
        }
        Assert.Equal(State.Members.IsEmpty ? ConsumerGroupPhase.Empty : ConsumerGroupPhase.Stable, State.Phase);
    }

    public string Assigned(string id) => Text(State.Find(id)!.Current.Assigned);

    public string Target(string id) => Text(State.Find(id)!.Target);

    /// <summary>What a restart makes of the log.</summary>
    public ConsumerGroupState? Reload()
    {
        var loader = new ConsumerGroupLoader(Limits, Now);
        foreach (var record in Log)
        {
            Add(loader, record);
        }
        return loader.Groups.SingleOrDefault();
    }

    public static void Add(ConsumerGroupLoader loader, CoordinatorRecord record) =>
        loader.Add(record.Key, record.Value is { } value ? (ReadOnlyMemory<byte>?)value : null);

    public void Restart() => State = Reload()!;

    public static string Text(ConsumerGroupHeartbeatAssignment? assignment) => assignment is null ? "unchanged"
        : Text(assignment.TopicPartitions.SelectMany(topic => topic.Partitions.Select(p => new AssignedPartition(topic.TopicId, p))));

    private static string Text(IEnumerable<AssignedPartition> partitions) => string.Join(", ", partitions.GroupBy(p => p.TopicId)
        .Select(topic => $"{NameOf(topic.Key)}: {string.Join(' ', topic.Select(p => p.Partition).Order())}"));

    private static string NameOf(Guid id) => $"{(char)BitConverter.ToInt32(id.ToByteArray())}";

    private ConsumerGroupHeartbeatTopicPartitions[] Owned(string text) =>
        [.. text.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(topic => topic.Split(": ")).Select(
            topic => new ConsumerGroupHeartbeatTopicPartitions
            {
                TopicId = State.Topics.Values.Concat(Topics.Topics.Values).First(shape => NameOf(shape.Id) == topic[0][..1]).Id,
                Partitions = [.. topic[1].Split(' ').Select(p => int.Parse(p, null))],
            })];

    private static TopicSnapshot Snapshot(IEnumerable<string> names) => new(names.ToImmutableDictionary(
        name => name.Split('.')[0][..1],
        name => new TopicShape(IdOf(name), int.Parse(name.Split('.')[0][1..], null)),
        StringComparer.Ordinal));

    private void Store(ConsumerGroupState next)
    {
        Log.AddRange(ConsumerGroupRecords.Changes(State, next, timestampMs: 7));
        State = next;
    }
}
