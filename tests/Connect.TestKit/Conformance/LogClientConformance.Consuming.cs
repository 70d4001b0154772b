using System.Text;
using Connect.LogClient;
using Xunit;

namespace Connect.TestKit.Conformance;

/// <content>Where reading starts, what it tells, and what does not stop it.</content>
public abstract partial class LogClientConformance
{
    [Fact]
    public async Task AssignedPartition_IsReadFromTheOffset_AndItsEndIsReported()
    {
        var topic = await CreateTopicAsync(1);
        var partition = new LogPartition(topic, 0);
        await SendAsync(topic, 5);
        await using var consumer = Client.CreateConsumer(new ConsumerSettings { ClientId = "c", ReportEndOfPartition = true });
        Assert.Null(consumer.EndOffset(partition));
        consumer.Assign(new Dictionary<LogPartition, long> { [partition] = 3 });
        var values = new List<string>();
        var ends = new List<long>();

        await WaitUntil.TrueAsync(
            async token =>
            {
                var result = await consumer.PollAsync(TimeSpan.FromMilliseconds(200), token);
                values.AddRange(result.Records.Select(r => Encoding.UTF8.GetString(r.Value!)));
                ends.AddRange(result.EndReached.Where(e => e.Key == partition).Select(e => e.Value));
                return ends.Count > 0;
            },
            Patience, () => $"the end; got {string.Join(",", values)}", Token);

        Assert.Equal(["3", "4"], values);
        Assert.Equal([5L], ends);
        Assert.Equal(5, consumer.EndOffset(partition));
    }

    [Fact]
    public async Task ConsumerWithoutOffsets_StartsWhereAutoOffsetResetSays()
    {
        var topic = await CreateTopicAsync(1);
        await SendAsync(topic, 3);
        await using var consumer = Client.CreateConsumer(new ConsumerSettings
        {
            ClientId = "c",
            GroupId = topic,
            ReportEndOfPartition = true,
            Overrides = new Dictionary<string, string> { ["auto.offset.reset"] = "latest" },
        });
        consumer.Subscribe([topic]);
        await WaitUntil.TrueAsync(
            async token =>
            {
                var result = await consumer.PollAsync(TimeSpan.FromMilliseconds(200), token);
                result.Rebalance?.Complete();
                return result.EndReached.Count > 0;
            },
            Patience, () => "the end of the partition", Token);

        await SendAsync(topic, 1);

        Assert.Equal(["0"], await PollAsync(consumer, 1));
    }

    [Fact]
    public async Task LogAppendTime_IsToldAsSuch()
    {
        var topic = await CreateTopicAsync(1, ("message.timestamp.type", "LogAppendTime"));
        await using (var producer = Client.CreateProducer(new ProducerSettings { ClientId = "p" }))
        {
            await producer.SendAsync(new ProducerRecord(topic, 0, null, [1], 1234), Token);
        }

        var record = (await ReadAsync(topic, 1)).Single();

        Assert.Equal(LogTimestampKind.LogAppendTime, record.TimestampKind);
        Assert.True(record.TimestampMs > 1_700_000_000_000, $"{record.TimestampMs} is the producer's");
    }

    [Fact]
    public async Task Pattern_FindsTopicsThatComeLater()
    {
        var prefix = $"pattern-{Guid.NewGuid():n}";
        await using var admin = Client.CreateAdmin(new ClientSettings { ClientId = "a" });
        await admin.CreateTopicAsync(new NewTopic($"{prefix}-1", 1, -1, new Dictionary<string, string>()), Token);
        await using var consumer = Client.CreateConsumer(new ConsumerSettings { ClientId = "c", GroupId = prefix });
        consumer.SubscribePattern($"{prefix}-[0-9]");
        await WaitForChangeAsync(consumer, null, RebalanceKind.Assigned, 1);

        await admin.CreateTopicAsync(new NewTopic($"{prefix}-x", 1, -1, new Dictionary<string, string>()), Token);
        await admin.CreateTopicAsync(new NewTopic($"{prefix}-2", 1, -1, new Dictionary<string, string>()), Token);
        await SendAsync($"{prefix}-x", 1);
        await SendAsync($"{prefix}-2", 2);

        Assert.Equal(["0", "1"], await PollAsync(consumer, 2));
    }

    [Fact]
    public async Task DeletedTopic_DoesNotStopTheOthers()
    {
        var gone = await CreateTopicAsync(1);
        var kept = await CreateTopicAsync(1);
        await SendAsync(gone, 1);
        await SendAsync(kept, 1);
        await using var consumer = Client.CreateConsumer(new ConsumerSettings { ClientId = "c", GroupId = gone });
        consumer.Subscribe([gone, kept]);
        await PollAsync(consumer, 2);

        await DeleteTopicAsync(gone);
        await SendAsync(kept, 2);

        Assert.Equal(["0", "1"], await PollAsync(consumer, 2));
    }

    [Fact]
    public async Task MembersOfBothKinds_ShareAGroup_AndNothingIsReadTwiceOrLost()
    {
        var topic = await CreateTopicAsync(4);
        await using var ours = Client.CreateConsumer(new ConsumerSettings { ClientId = "ours", GroupId = topic });
        ours.Subscribe([topic]);
        await WaitForChangeAsync(ours, null, RebalanceKind.Assigned, 4);
        await using var others = OtherClient.CreateConsumer(new ConsumerSettings { ClientId = "others", GroupId = topic });
        others.Subscribe([topic]);
        await WaitForChangeAsync(others, ours, RebalanceKind.Assigned, 2);
        for (var partition = 0; partition < 4; partition++)
        {
            await SendAsync(topic, 5, partition);
        }

        var read = new List<(LogPartition Partition, long Offset)>[] { [], [] };
        await WaitUntil.TrueAsync(
            async token =>
            {
                foreach (var (consumer, index) in new[] { (ours, 0), (others, 1) })
                {
                    var result = await consumer.PollAsync(TimeSpan.FromMilliseconds(50), token);
                    result.Rebalance?.Complete();
                    read[index].AddRange(result.Records.Select(r => (r.Partition, r.Offset)));
                }

                return read.Sum(r => r.Count) >= 20;
            },
            Patience, () => $"20 records; got {read[0].Count} and {read[1].Count}", Token);

        Assert.Equal(10, read[0].Count);
        Assert.Equal(20, read.SelectMany(r => r).Distinct().Count());
    }

    [Fact]
    public async Task MemberWhosePlaceWasTaken_CannotCommit()
    {
        var topic = await CreateTopicAsync(1);
        var settings = new ConsumerSettings
        {
            ClientId = "c",
            GroupId = topic,
            Overrides = new Dictionary<string, string> { ["group.instance.id"] = "one" },
        };
        await using var first = Client.CreateConsumer(settings);
        first.Subscribe([topic]);
        await WaitForChangeAsync(first, null, RebalanceKind.Assigned, 1);
        await using var second = OtherClient.CreateConsumer(settings);
        second.Subscribe([topic]);
        await WaitForChangeAsync(second, null, RebalanceKind.Assigned, 1);

        var offsets = new Dictionary<LogPartition, long> { [new LogPartition(topic, 0)] = 0 };
        var error = await Assert.ThrowsAsync<LogException>(() => first.CommitAsync(offsets, Token));

        Assert.False(error.IsRetriable);
        await second.CommitAsync(offsets, Token);
        Assert.Equal(offsets, await second.CommittedAsync([.. offsets.Keys], Token));
    }

    [Fact]
    public async Task Admin_ChangesOffsetsOnlyOfGroupsWithoutMembers()
    {
        var topic = await CreateTopicAsync(2);
        await using var admin = Client.CreateAdmin(new ClientSettings { ClientId = "a" });
        var (zero, one) = (new LogPartition(topic, 0), new LogPartition(topic, 1));
        await admin.AlterGroupOffsetsAsync(topic, new Dictionary<LogPartition, long> { [zero] = 5, [one] = 6 }, Token);
        Assert.Equal(6, (await admin.GroupOffsetsAsync(topic, Token))[one]);
        await admin.DeleteGroupOffsetsAsync(topic, [zero], Token);
        Assert.Equal([one], (await admin.GroupOffsetsAsync(topic, Token)).Keys);
        await using (var consumer = Client.CreateConsumer(new ConsumerSettings { ClientId = "c", GroupId = topic }))
        {
            consumer.Subscribe([topic]);
            await WaitForChangeAsync(consumer, null, RebalanceKind.Assigned, 2);
            await Assert.ThrowsAsync<LogException>(
                () => admin.AlterGroupOffsetsAsync(topic, new Dictionary<LogPartition, long> { [zero] = 1 }, Token));
            await Assert.ThrowsAsync<LogException>(() => admin.DeleteGroupAsync(topic, Token));
        }

        await admin.DeleteGroupAsync(topic, Token);
        Assert.Empty(await admin.GroupOffsetsAsync(topic, Token));
    }

    [Theory]
    [InlineData("isolation.level", "dirty")]
    [InlineData("auto.offset.reset", "somewhere")]
    [InlineData("partition.assignment.strategy", "mine")]
    public void WrongSettingOfAConsumer_IsRefused(string key, string value)
    {
        var error = Assert.Throws<LogException>(() => Client.CreateConsumer(new ConsumerSettings
        {
            ClientId = "c",
            GroupId = "g",
            Overrides = new Dictionary<string, string> { [key] = value },
        }));

        Assert.Equal("INVALID_CONFIG", error.Code);
    }
}
