using Connect.Abstractions.Data;
using Connect.Postgres.Tests.Types;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Postgres;

/// <summary>Every example of TYPES.md through the connector: a row that the snapshot reads and the same row from the stream.</summary>
public abstract class TypesThroughConnectorTests<TServer>(Shared<TServer> shared)
    where TServer : PostgresServer, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // I7: the same value and schema, whichever way a column is read.
    [Theory]
    [MemberData(nameof(TypesSql.Settings), MemberType = typeof(TypesSql))]
    public async Task EveryExample_BySnapshotAndByStream_HasThePagesSchemaAndValue(string setting)
    {
        TypeExample[] examples = [.. TypeExample.ReadAll().Where(e => e.Setting == setting)];
        await using var database = await CdcDatabase.CreateAsync(
            await shared.GetAsync(), TypesSql.Schema(examples) + TypesSql.Rows(examples, id: 1), Token);
        database.Config["event.converting.failure.handling.mode"] = "warn";
        if (setting.Split('=') is [var key, var value])
        {
            database.Config[key] = value;
        }

        await using var run = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(run, examples.Length, Token);
        await database.ExecuteAsync(TypesSql.Rows(examples, id: 2), Token);
        await CdcDatabase.PollAsync(run, 2 * examples.Length, Token);

        var records = run.Records.ToLookup(r => r.Topic);
        var differences = new List<string>();
        for (var i = 0; i < examples.Length; i++)
        {
            SourceRecord[] both = [.. records[$"srv.public.{TypesSql.TableOf(i)}"]];
            Assert.Equal(["r", "c"], both.Select(r => ((Struct)r.Value!)["op"]));
            Assert.Equal(both[0].ValueSchema, both[1].ValueSchema);
            differences.AddRange(both.SelectMany(record => Differences(examples[i], (Struct)record.Value!)));
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static IEnumerable<string> Differences(TypeExample example, Struct envelope)
    {
        var after = (Struct)envelope["after"]!;
        after.Validate();
        if (after.Schema.Field("value") is not { } field)
        {
            return example.Schema == TypeExample.LeftOut ? [] : [$"{example}: the column is left out"];
        }

        // A value that cannot be converted is left out with a warning: so the connector was told.
        var expected = example.Value == TypeExample.Error ? "null" : example.Value;
        var found = (Notation.Of(field.Schema), Notation.Of(after["value"]), Notation.Of(after["nothing"]));
        return found == (example.Schema, expected, "null") ? [] : [$"{example} {envelope["op"]}: found {found}"];
    }
}

/// <summary>On PostgreSQL 15.</summary>
public sealed class Postgres15TypesThroughConnectorTests(Shared<Postgres15> shared) : TypesThroughConnectorTests<Postgres15>(shared);

/// <summary>On PostgreSQL 18.</summary>
public sealed class Postgres18TypesThroughConnectorTests(Shared<Postgres18> shared) : TypesThroughConnectorTests<Postgres18>(shared);
