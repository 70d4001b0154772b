using Connect.TestKit.Servers;
using Npgsql;

namespace Connect.IntegrationTests.Servers;

public abstract class PostgresServerTests<TServer>(TServer server) : IClassFixture<TServer>
    where TServer : PostgresServer
{
    protected abstract int MajorVersion { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_ThenStart_KeepsCommittedRowsAndTheSlot()
    {
        await ExecuteAsync(server.AppConnectionString, "create table kept (id int primary key); insert into kept values (1), (2)");
        await ExecuteAsync(server.CdcConnectionString, "select pg_create_logical_replication_slot('kept', 'pgoutput')");

        await server.KillAsync(Token);
        await server.StartAsync(Token);

        Assert.Equal(2L, await ExecuteAsync(server.CdcConnectionString, "select count(*) from kept"));
        Assert.Equal("kept", await ExecuteAsync(server.CdcConnectionString, "select slot_name from pg_replication_slots"));
    }

    [Fact]
    public async Task Settings_ChangedBeforeARestart_TakeEffect()
    {
        server.Settings = "max_replication_slots = 7";
        await server.RestartAsync(Token);
        var changed = await ExecuteAsync(server.AppConnectionString, "show max_replication_slots");

        server.Settings = "";
        await server.RestartAsync(Token);

        Assert.Equal("7", changed);
        Assert.Equal("20", await ExecuteAsync(server.AppConnectionString, "show max_replication_slots"));
    }

    [Fact]
    public async Task Server_IsOfTheVersionThatItsNameSays()
    {
        await using var connection = new NpgsqlConnection(server.SuperuserConnectionString);
        await connection.OpenAsync(Token);

        Assert.Equal(MajorVersion, connection.PostgreSqlVersion.Major);
    }

    [Fact]
    public async Task WrongPassword_IsRefused()
    {
        var wrong = new NpgsqlConnectionStringBuilder(server.CdcConnectionString) { Password = "wrong" };

        var error = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(wrong.ConnectionString, "select 1"));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, error.SqlState);
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        // Without a pool: connections of the killed server would come back.
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token);
    }
}

public sealed class Postgres15Tests(Postgres15 server) : PostgresServerTests<Postgres15>(server)
{
    protected override int MajorVersion => 15;
}

public sealed class Postgres18Tests(Postgres18 server) : PostgresServerTests<Postgres18>(server)
{
    protected override int MajorVersion => 18;
}
