using System.Text;
using Connect.LogClient;
using Connect.Runtime.Herders;
using Connect.Runtime.Tests.TestPlugins;

namespace Connect.Runtime.Tests;

public sealed class SinkDeliveryTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RefusedBatch_IsDeliveredAgain_AndNothingIsLostOrDoubled()
    {
        await SendAsync("refused", "a", "b", "c");
        await fixture.CreateSinkAsync("refusing", "refused", ("refuse", "2"));

        await WorkerFixture.WaitAsync(() => Probe.Of("refusing").Values.Count >= 3, () => $"{fixture.Herder.Status("refusing")}");

        Assert.Equal(["a", "b", "c"], Probe.Of("refusing").Values);
        Assert.True(Probe.Of("refusing").CallCount("put") >= 3);
    }

    [Fact]
    public async Task EmptyPuts_ComeByTheClock()
    {
        await SendAsync("quiet", "a");
        await fixture.CreateSinkAsync("clock", "quiet");

        await WorkerFixture.WaitAsync(() => Probe.Of("clock").CallCount("empty put") >= 3, () => string.Join(",", Probe.Of("clock").Calls));
    }

    [Fact]
    public async Task CommittedOffsets_AreThoseOfTheGroup_AndARestartGoesOnBehindThem()
    {
        await SendAsync("committed", "a", "b");
        await fixture.CreateSinkAsync("committing", "committed");
        await WorkerFixture.WaitAsync(() => Probe.Of("committing").Values.Count == 2, () => "not delivered");
        await WaitForOffsetAsync("committing", 2);

        await fixture.Herder.RestartTaskAsync(new ConnectorTaskId("committing", 0), Token);
        await SendAsync("committed", "c");

        await WorkerFixture.WaitAsync(() => Probe.Of("committing").Values.Count == 3, () =>
            string.Join(",", Probe.Of("committing").Values));
        await WaitForOffsetAsync("committing", 3);
        Assert.Equal(["a", "b", "c"], Probe.Of("committing").Values);
    }

    [Fact]
    public async Task PausedSink_GetsNothingUntilItResumes()
    {
        await SendAsync("pauses", "a");
        await fixture.CreateSinkAsync("paused", "pauses");
        await WorkerFixture.WaitAsync(() => Probe.Of("paused").Values.Count == 1, () => "not delivered");

        await fixture.Herder.SetTargetStateAsync("paused", TargetState.Paused, Token);
        await SendAsync("pauses", "b");
        await WaitForOffsetAsync("paused", 1);
        Assert.Equal(["a"], Probe.Of("paused").Values);

        await fixture.Herder.SetTargetStateAsync("paused", TargetState.Started, Token);
        await WorkerFixture.WaitAsync(() => Probe.Of("paused").Values.Count == 2, () => "not resumed");
        Assert.Equal(["a", "b"], Probe.Of("paused").Values);
    }

    [Fact]
    public async Task BadRecords_GoToTheDeadLetterQueueWithTheirStory_AndTheTaskGoesOn()
    {
        await SendAsync("mixed", "a", "bad", "b", "unfit", "c");
        await fixture.CreateSinkAsync(
            "tolerant", "mixed", ("errors.tolerance", "all"), ("errors.deadletterqueue.topic.name", "mixed-dlq"),
            ("errors.deadletterqueue.context.headers.enable", "true"), ("report", "unfit"));

        await WorkerFixture.WaitAsync(() => Probe.Of("tolerant").Values.Count == 3, () => $"{fixture.Herder.Status("tolerant")}");
        var dead = await ReadAsync("mixed-dlq", 2);

        Assert.Equal(["a", "b", "c"], Probe.Of("tolerant").Values);
        Assert.Equal(["bad", "unfit"], dead.Select(d => Encoding.UTF8.GetString(d.Value!)));
        Assert.Equal("VALUE_CONVERTER", Header(dead[0], "__connect.errors.stage"));
        Assert.Equal("1", Header(dead[0], "__connect.errors.offset"));
        Assert.Equal("tolerant", Header(dead[0], "__connect.errors.connector.name"));
        Assert.Equal("the text 'bad' cannot be read", Header(dead[0], "__connect.errors.exception.message"));
        Assert.Equal("TASK_PUT", Header(dead[1], "__connect.errors.stage"));
    }

    [Fact]
    public async Task BadRecord_WithoutTolerance_FailsTheTaskAndSaysWhere()
    {
        await SendAsync("strict", "a", "bad");
        await fixture.CreateSinkAsync("intolerant", "strict");

        await fixture.TaskStateAsync("intolerant", RunState.Failed);

        var error = fixture.Herder.TaskStatus(new ConnectorTaskId("intolerant", 0)).Error!;
        Assert.Contains("strict-0 offset 1 failed in stage VALUE_CONVERTER", error.Message, StringComparison.Ordinal);
        Assert.Equal("connect.data", error.Code);
    }

    [Fact]
    public async Task TopicsByPattern_AreRead()
    {
        await SendAsync("many.one", "a");
        await SendAsync("many.two", "b");
        await fixture.CreateAsync("pattern", ("connector.class", "CollectingSink"), ("topics.regex", @"many\..*"));

        await WorkerFixture.WaitAsync(() => Probe.Of("pattern").Values.Count == 2, () => $"{fixture.Herder.Status("pattern")}");
        Assert.Equal(["many.one", "many.two"], fixture.Herder.ActiveTopics("pattern"));
    }

    private static string? Header(ConsumerRecord record, string key) =>
        record.Headers.Where(h => h.Key == key).Select(h => Encoding.UTF8.GetString(h.Value!)).SingleOrDefault();

    private async Task WaitForOffsetAsync(string connector, long offset)
    {
        IReadOnlyList<ConnectorOffset> offsets = [];
        await Connect.TestKit.WaitUntil.TrueAsync(
            async token =>
            {
                offsets = await fixture.Herder.OffsetsAsync(connector, token);
                return offsets.Any(o => o.Offset!["kafka_offset"] is long found && found == offset);
            },
            TimeSpan.FromSeconds(20),
            () => $"offset {offset}, found {string.Join(",", offsets.Select(o => o.Offset!["kafka_offset"]))}",
            Token);
    }

    private async Task SendAsync(string topic, params string[] values)
    {
        await using var producer = fixture.Log.CreateProducer(new ProducerSettings { ClientId = "test" });
        foreach (var value in values)
        {
            await producer.SendAsync(new ProducerRecord(topic, null, null, Encoding.UTF8.GetBytes(value)), Token);
        }
    }

    private async Task<List<ConsumerRecord>> ReadAsync(string topic, int count)
    {
        await using var consumer = fixture.Log.CreateConsumer(new ConsumerSettings { ClientId = "test" });
        consumer.Assign(new Dictionary<LogPartition, long> { [new LogPartition(topic, 0)] = StartOffset.Earliest });
        var records = new List<ConsumerRecord>();
        while (records.Count < count)
        {
            records.AddRange((await consumer.PollAsync(TimeSpan.FromSeconds(1), Token)).Records);
        }

        return records;
    }
}
