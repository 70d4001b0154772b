using Connect.TestKit;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Servers;

public sealed class ChildProcessTests : IAsyncDisposable
{
    private const string Program = "echo \"$GREETING\"; trap 'echo stopping; exit 7' TERM; while :; do sleep 0.02; done";

    private readonly ChildProcess _process = new("/bin/sh", ["-c", Program], Directory.CreateTempSubdirectory("child").FullName);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_LetsTheProgramEndByItself()
    {
        await StartAsync("hello");

        await _process.StopAsync(Token);

        Assert.False(_process.IsRunning);
        Assert.Equal(7, _process.ExitCode);
        Assert.Contains("stopping", _process.LogTail());
    }

    [Fact]
    public async Task Kill_ThenStart_RunsAgainAndAppendsToTheLog()
    {
        await StartAsync("first");
        await _process.KillAsync(Token);
        Assert.Equal(128 + 9, _process.ExitCode);

        await StartAsync("second");

        Assert.True(_process.IsRunning);
        Assert.Equal(["first", "second"], await File.ReadAllLinesAsync(_process.LogFile, Token));
    }

    [Fact]
    public async Task Start_WithoutTheExecutable_SaysWhatToBuild()
    {
        await using var missing = new ChildProcess("/nowhere/connect", [], "/tmp");

        var error = Assert.Throws<ServerException>(missing.Start);

        Assert.Equal("/nowhere/connect does not exist. Build the solution first: dotnet build Connect.sln", error.Message);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_process.LogFile)!, recursive: true);
    }

    private Task StartAsync(string greeting)
    {
        _process.Environment["GREETING"] = greeting;
        _process.Start();
        return WaitUntil.TrueAsync(
            () => _process.LogTail().Contains(greeting, StringComparison.Ordinal), TimeSpan.FromSeconds(10), _process.LogTail(), Token);
    }
}
