using System.Globalization;
using Connect.Broker.Fetching;
using Connect.Protocol;
using Connect.Protocol.Messages;

namespace Connect.Broker.Tests.Fetching;

public sealed class FetchSessionCacheTests
{
    private static readonly TimeSpan Eviction = TimeSpan.FromMinutes(2);

    private readonly FetchSessionCache _cache = new(slots: 2, maxPartitions: 3, Eviction);

    [Fact]
    public void FirstRequest_StartsASession_ThatCompletesTheNextOnes()
    {
        var id = Start("a-0", "a-1");

        var next = Open(Request(id, epoch: 1));

        Assert.Equal(ErrorCode.None, next.Error);
        Assert.Equal(["a-0@0", "a-1@0"], Asked(next));
    }

    [Theory]
    [InlineData(0, 2, ErrorCode.InvalidFetchSessionEpoch)]
    [InlineData(0, int.MaxValue, ErrorCode.InvalidFetchSessionEpoch)]
    [InlineData(1, 1, ErrorCode.FetchSessionIdNotFound)]
    public void IncrementalRequest_OfAnotherEpochOrSession_IsToldWhy(int idOffset, int epoch, ErrorCode expected)
    {
        var id = Start("a-0");

        Assert.Equal(expected, Open(Request(id + idOffset, epoch)).Error);
    }

    [Fact]
    public void IncrementalRequest_ThatChangesBetweenNamesAndIds_IsRefused()
    {
        var id = Start("a-0");

        Assert.Equal(ErrorCode.FetchSessionTopicIdError, _cache.Open(Request(id, epoch: 1), usesTopicIds: true, TimeSpan.Zero).Error);
    }

    [Fact]
    public void LostAnswer_IsFoundByTheEpoch_AndAFullRequestStartsOver()
    {
        var id = Start("a-0");
        Open(Request(id, epoch: 1));

        Assert.Equal(ErrorCode.InvalidFetchSessionEpoch, Open(Request(id, epoch: 1)).Error);

        var again = Close(Open(Request(id, epoch: 0, "a-0")), Answer(("a-0", 5, 0)));
        Assert.NotEqual(id, again.SessionId);
        Assert.Equal(ErrorCode.FetchSessionIdNotFound, Open(Request(id, epoch: 2)).Error);
        Assert.Equal(1, _cache.Count);
    }

    [Fact]
    public void IncrementalRequest_AddsChangesAndForgetsPartitions()
    {
        var id = Start("a-0", "a-1");

        var next = Open(Request(id, epoch: 1, "a-1@7", "b-0") with
        {
            ForgottenTopicsData = [new() { Topic = "a", Partitions = [0, 9] }],
        });

        Assert.Equal(["a-1@7", "b-0@0"], Asked(next));
    }

    [Fact]
    public void IncrementalAnswer_HasOnlyPartitionsWithNews()
    {
        var first = Open(Request(0, epoch: 0, "a-0", "a-1"));
        var id = Close(first, Answer(("a-0", 5, 0), ("a-1", 8, 0))).SessionId;

        Assert.Empty(Told(Continue(id, 1, ("a-0", 5, 0), ("a-1", 8, 0))));
        Assert.Equal(["a-1"], Told(Continue(id, 2, ("a-0", 5, 0), ("a-1", 9, 0))));
        Assert.Equal(["a-0"], Told(Continue(id, 3, ("a-0", 5, 10), ("a-1", 9, 0))));
        Assert.Empty(Told(Continue(id, 4, ("a-0", 5, 0), ("a-1", 9, 0))));
    }

    [Fact]
    public void Error_IsToldEachTime_AndSoIsItsEnd()
    {
        var id = Start("a-0");
        var failed = Answer(("a-0", -1, 0));
        failed = failed with
        {
            Topics =
            [
                failed.Topics[0] with { Partitions = [failed.Topics[0].Partitions[0] with { ErrorCode = ErrorCode.UnknownTopicId }] },
            ],
        };

        Assert.Equal(["a-0"], Told(Close(Open(Request(id, epoch: 1)), failed)));
        Assert.Equal(["a-0"], Told(Close(Open(Request(id, epoch: 2)), failed)));
        Assert.Equal(["a-0"], Told(Continue(id, 3, ("a-0", 5, 0))));
        Assert.Empty(Told(Continue(id, 4, ("a-0", 5, 0))));
    }

    [Fact]
    public void PartitionWithRecords_IsReadLastNextTime()
    {
        var id = Start("a-0", "a-1");

        Continue(id, 1, ("a-0", 5, 10), ("a-1", 8, 0));

        Assert.Equal(["a-1@0", "a-0@0"], Asked(Open(Request(id, epoch: 2))));
    }

    [Fact]
    public void FullCache_AnswersWithoutSession_UntilOneWasIdleForLong()
    {
        var oldest = Start("a-0");
        Start("b-0");

        Assert.Null(_cache.Open(Request(0, epoch: 0, "c-0"), usesTopicIds: false, Eviction - TimeSpan.FromTicks(1)).Session);

        Assert.NotNull(_cache.Open(Request(0, epoch: 0, "c-0"), usesTopicIds: false, Eviction).Session);
        Assert.Equal(2, _cache.Count);
        Assert.Equal(ErrorCode.FetchSessionIdNotFound, Open(Request(oldest, epoch: 1)).Error);
    }

    [Fact]
    public void TooManyPartitions_GetNoSession()
    {
        Assert.Null(Open(Request(0, epoch: 0, "a-0", "a-1", "a-2", "a-3")).Session);

        var id = Start("a-0", "a-1", "a-2");
        Assert.Equal(ErrorCode.FetchSessionIdNotFound, Open(Request(id, epoch: 1, "a-3")).Error);
        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public void FinalEpoch_EndsTheSession_AndIsAnsweredWithoutOne()
    {
        var id = Start("a-0");

        var last = Open(Request(id, FetchSession.FinalEpoch, "a-0"));

        Assert.Null(last.Session);
        Assert.Equal(0, Close(last, Answer(("a-0", 5, 0))).SessionId);
        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public void SessionWithoutPartitions_Ends()
    {
        var id = Start("a-0");

        var next = Open(Request(id, epoch: 1) with { ForgottenTopicsData = [new() { Topic = "a", Partitions = [0] }] });

        Assert.Equal((ErrorCode.None, null), (next.Error, next.Session));
        Assert.Equal(0, _cache.Count);
    }

    private int Start(params string[] partitions)
    {
        var fetch = Open(Request(0, epoch: 0, partitions));
        return Close(fetch, Answer([.. partitions.Select(partition => (partition, 5L, 0))])).SessionId;
    }

    private FetchResponse Continue(int id, int epoch, params (string Partition, long HighWatermark, int Bytes)[] answers) =>
        Close(Open(Request(id, epoch)), Answer(answers));

    private SessionFetch Open(FetchRequest request) => _cache.Open(request, usesTopicIds: false, TimeSpan.Zero);

    private FetchResponse Close(SessionFetch fetch, FetchResponse answer) => _cache.Close(fetch, answer);

    // "a-1@7" is partition 1 of topic a from offset 7.
    private static FetchRequest Request(int id, int epoch, params string[] partitions) => new()
    {
        SessionId = id,
        SessionEpoch = epoch,
        Topics = [.. partitions.Select(partition => partition.Split('-', '@')).Select(parts => new FetchRequestTopic
        {
            Topic = parts[0],
            Partitions =
            [
                new()
                {
                    Partition = int.Parse(parts[1], CultureInfo.InvariantCulture),
                    FetchOffset = parts.Length > 2 ? long.Parse(parts[2], CultureInfo.InvariantCulture) : 0,
                },
            ],
        })],
    };

    private static FetchResponse Answer(params (string Partition, long HighWatermark, int Bytes)[] answers) => new()
    {
        Topics = [.. answers.Select(answer => new FetchResponseTopic
        {
            Topic = answer.Partition[..1],
            Partitions =
            [
                new()
                {
                    PartitionIndex = answer.Partition[2] - '0',
                    HighWatermark = answer.HighWatermark,
                    LogStartOffset = 0,
                    Records = new byte[answer.Bytes],
                },
            ],
        })],
    };

    private static IEnumerable<string> Asked(SessionFetch fetch) => fetch.Topics.SelectMany(topic =>
        topic.Partitions.Select(partition => $"{topic.Topic}-{partition.Partition}@{partition.FetchOffset}"));

    private static IEnumerable<string> Told(FetchResponse answer) => answer.Topics.SelectMany(topic =>
        topic.Partitions.Select(partition => $"{topic.Topic}-{partition.PartitionIndex}"));
}
