using Connect.Abstractions.Errors;
using Connect.Postgres;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Postgres;

/// <summary>What is wrong is said before anything starts, all of it, with the next step.</summary>
public sealed class PreflightTests(Shared<Postgres15> shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_SeveralThingsWrong_ListsThemAll()
    {
        await using var database = await CdcDatabase.CreateAsync(
            await shared.GetAsync(), "CREATE TABLE item (id int PRIMARY KEY)", Token);
        database.Config["database.user"] = "app";
        database.Config["publication.name"] = "missing";
        var error = await Assert.ThrowsAsync<ConnectException>(() => database.StartAsync(Token));
        Assert.Equal("postgres.not_ready", error.Code);
        Assert.Contains("ALTER ROLE \"app\" REPLICATION", error.Message, StringComparison.Ordinal);
        Assert.Contains("GRANT SELECT ON \"public\".\"item\" TO \"app\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("CREATE PUBLICATION \"missing\"", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("database.password", "wrong", "database.user", "28P01")]
    [InlineData("database.dbname", "no_such_database", "database.dbname", "3D000")]
    [InlineData("database.port", "1", "database.hostname", "Cannot reach")]
    [InlineData("table.include.list", "public.nothing", "table.include.list", "No table matches")]
    public async Task Validate_LiveServer_ErrorIsAtTheSettingItConcerns(string key, string value, string expectedKey, string expected)
    {
        await using var database = await CdcDatabase.CreateAsync(
            await shared.GetAsync(), "CREATE TABLE item (id int PRIMARY KEY)", Token);
        var connector = new PostgresSourceConnector();
        Assert.DoesNotContain(await connector.ValidateAsync(database.Config, Token), v => v.Errors.Count > 0);
        database.Config[key] = value;
        var wrong = Assert.Single(await connector.ValidateAsync(database.Config, Token), v => v.Errors.Count > 0);
        Assert.Equal(expectedKey, wrong.Key.Name);
        Assert.Contains(expected, wrong.Errors[0], StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", wrong.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilteredPublication_IsCreatedAndKeptEqualToTheCapturedTables()
    {
        await using var database = await CdcDatabase.CreateAsync(
            await shared.GetAsync(), "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY)", Token);
        database.Config["database.user"] = "postgres";
        database.Config["publication.name"] = "own";
        database.Config["publication.autocreate.mode"] = "filtered";
        database.Config["snapshot.mode"] = "no_data";
        database.Config["replica.identity.autoset.values"] = "public.a:FULL";
        const string Members = "SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_publication_tables WHERE pubname = 'own'";
        foreach (var (tables, expected) in new[] { ("public.a", "a"), ("public.a,public.b", "a,b") })
        {
            database.Config["table.include.list"] = tables;
            await using var run = await database.StartAsync(Token);
            await database.WaitForSlotAsync(run, Token);
            Assert.Equal(expected, await database.QueryAsync<string>(Members, Token));
        }

        Assert.Equal('f', await database.QueryAsync<char>("SELECT relreplident FROM pg_class WHERE relname = 'a'", Token));
    }
}
