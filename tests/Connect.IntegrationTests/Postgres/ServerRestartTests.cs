using Connect.Abstractions.Data;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Postgres;

/// <summary>A server that goes away under a running task, and comes back.</summary>
public sealed class ServerRestartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ServerKilledAndStartedAgain_TaskGoesOnWithoutLossOrRepetition()
    {
        await using var server = new Postgres15();
        await server.StartAsync(Token);
        await using (var database = await CdcDatabase.CreateAsync(server, "CREATE TABLE item (id int PRIMARY KEY)", Token))
        {
            await using var run = await database.StartAsync(Token);
            await database.WaitForSlotAsync(run, Token);
            await database.ExecuteInNewSessionAsync("INSERT INTO item VALUES (1)", Token);
            await CdcDatabase.PollAsync(run, 1, Token);
            await server.KillAsync(Token);
            await run.PollUntilAsync(() => run.Retries.Any(r => r.Code == "postgres.unreachable"), Patience, Token);
            await server.StartAsync(Token);
            await database.ReconnectAsync(Token);
            await database.ExecuteInNewSessionAsync("INSERT INTO item VALUES (2)", Token);
            await CdcDatabase.PollAsync(run, 2, Token);
            Assert.Equal([1, 2], run.Records.Select(r => (int)((Struct)r.Key!)["id"]!));
        }
    }
}
