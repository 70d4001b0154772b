using Connect.Abstractions.Errors;
using Connect.Runtime.Herders;
using Connect.Runtime.Tests.TestPlugins;

namespace Connect.Runtime.Tests.Workers;

public sealed class VillainTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("connector start throws", "villain")]
    [InlineData("null tasks", "returned no list of task configurations")]
    [InlineData("too many tasks", "made 3 tasks but tasks.max is 1")]
    public async Task ConnectorThatMisbehaves_BecomesFailedWithItsReason(string deed, string reason)
    {
        var name = deed.Replace(' ', '-');
        await CreateAsync(name, deed);

        await WorkerFixture.WaitAsync(() => fixture.Herder.Status(name).Connector.Error is not null, () =>
            $"{fixture.Herder.Status(name)}");

        var status = fixture.Herder.Status(name).Connector;
        Assert.Contains(reason, status.Error!.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Herder.Status(name).Tasks);
        await AssertOthersWorkAsync(name);
    }

    [Fact]
    public async Task TaskThatThrows_BecomesFailedAndStartsAgain()
    {
        const string Name = "poll-throws";
        const string Reason = "villain";
        await CreateAsync(Name, "poll throws");

        await WorkerFixture.WaitAsync(
            () => fixture.Herder.Status(Name).Tasks.Any(t => t.Value is { Attempt: >= 2, NextTry: not null, State: RunState.Failed }),
            () => $"{fixture.Herder.Status(Name)}");

        Assert.Contains(Reason, fixture.Herder.TaskStatus(new ConnectorTaskId(Name, 0)).Error!.Message, StringComparison.Ordinal);
        Assert.Contains(Reason, fixture.Herder.TaskStatus(new ConnectorTaskId(Name, 0)).Trace!, StringComparison.Ordinal);
        await AssertOthersWorkAsync(Name);
    }

    [Theory]
    [InlineData("connector start hangs")]
    [InlineData("start hangs")]
    [InlineData("poll ignores cancellation")]
    [InlineData("poll returns null")]
    [InlineData("stop throws")]
    public async Task PluginThatHangs_CanBeDeletedAndHarmsNobody(string deed)
    {
        var name = deed.Replace(' ', '-') + "-2";
        await CreateAsync(name, deed);
        await AssertOthersWorkAsync(name);

        await fixture.Herder.DeleteAsync(name, Token);

        Assert.DoesNotContain(name, fixture.Herder.ConnectorNames());
        Assert.Throws<NotFoundException>(() => fixture.Herder.Status(name));
        Probe.Of(name).Release.TrySetResult();
    }

    [Fact]
    public async Task ConstructorThatThrows_IsAnErrorOfTheRequest()
    {
        var error = await Assert.ThrowsAsync<ConnectException>(() =>
            fixture.CreateAsync("stillborn", ("connector.class", "StillbornSource")));

        Assert.Contains("constructor of Connect.Runtime.Tests.TestPlugins.StillbornSourceConnector failed: villain", error.Message,
            StringComparison.Ordinal);
    }

    private Task<ConnectorInfo> CreateAsync(string name, string deed) =>
        fixture.CreateAsync(name, ("connector.class", "VillainSource"), ("deed", deed));

    private async Task AssertOthersWorkAsync(string villain)
    {
        var name = $"victim-of-{villain}";
        await fixture.CreateSourceAsync(name, ("count", "20"));
        await WorkerFixture.WaitAsync(() => Probe.Of(name).WrittenCount == 20, () => $"{fixture.Herder.Status(name)}");
    }
}
