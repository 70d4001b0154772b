using Connect.Abstractions.Data;
using Connect.Postgres.Tests.Types;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Postgres;

/// <summary>Large values that an update does not touch: the server does not send them again.</summary>
public abstract class ToastTests<TServer>(Shared<TServer> shared)
    where TServer : PostgresServer, new()
{
    private const string Placeholder = "__debezium_unavailable_value";
    private const string PlaceholderBytes = "0x5f5f646562657a69756d5f756e617661696c61626c655f76616c7565";

    private const string Table = """
        CREATE EXTENSION hstore;
        CREATE TABLE large (
            id int PRIMARY KEY, counter int, t text, b bytea, ta text[], ia int[], u uuid[], j jsonb, h hstore, n numeric);
        ALTER TABLE large ALTER t SET STORAGE EXTERNAL, ALTER b SET STORAGE EXTERNAL, ALTER ta SET STORAGE EXTERNAL,
            ALTER ia SET STORAGE EXTERNAL, ALTER u SET STORAGE EXTERNAL, ALTER j SET STORAGE EXTERNAL, ALTER h SET STORAGE EXTERNAL,
            ALTER n SET STORAGE EXTERNAL;
        INSERT INTO large VALUES (1, 1, repeat('x', 10000), decode(repeat('00', 10000), 'hex'), array_fill('abc'::text, ARRAY[5000]),
            array_fill(1, ARRAY[5000]), array_fill('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid, ARRAY[1000]),
            jsonb_build_object('a', repeat('x', 10000)), hstore('a', repeat('x', 10000)), repeat('9', 20000)::numeric);
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Update_OfAnotherColumn_MarksEachValueInTheFormOfItsType()
    {
        var (_, updated) = await UpdateAsync(Table);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["id"] = "1",
                ["counter"] = "2",
                ["t"] = Placeholder,
                ["b"] = PlaceholderBytes,
                ["ta"] = $"[{Placeholder}]",
                ["ia"] = "[" + string.Join(", ", Placeholder.Select(c => (int)c)) + "]",
                ["u"] = "[b68a35a7-17ad-35b3-af2a-ae46edb4545a]",
                ["j"] = Placeholder,
                ["h"] = $$"""{"{{Placeholder}}":"{{Placeholder}}"}""",
                ["n"] = $"{{scale: 0, value: {PlaceholderBytes}}}",
            },
            updated.Schema.Fields.ToDictionary(f => f.Name, f => Notation.Of(updated[f])));
    }

    [Fact]
    public async Task Update_WithFullReplicaIdentity_HasTheOldValues()
    {
        var (snapshot, updated) = await UpdateAsync(Table + "ALTER TABLE large REPLICA IDENTITY FULL;");

        Assert.Equal(2, updated["counter"]);
        Assert.All(
            updated.Schema.Fields.Where(f => f.Name != "counter"), f => Assert.Equal(Notation.Of(snapshot[f]), Notation.Of(updated[f])));
    }

    private async Task<(Struct Snapshot, Struct Updated)> UpdateAsync(string ddl)
    {
        await using var database = await CdcDatabase.CreateAsync(await shared.GetAsync(), ddl, Token);
        await using var run = await database.StartAsync(Token);
        await CdcDatabase.PollAsync(run, 1, Token);
        await database.ExecuteAsync("UPDATE large SET counter = 2", Token);
        await CdcDatabase.PollAsync(run, 2, Token);

        Struct[] rows = [.. run.Records.Select(r => (Struct)((Struct)r.Value!)["after"]!)];
        rows[1].Validate();
        return (rows[0], rows[1]);
    }
}

/// <summary>On PostgreSQL 15.</summary>
public sealed class Postgres15ToastTests(Shared<Postgres15> shared) : ToastTests<Postgres15>(shared);

/// <summary>On PostgreSQL 18.</summary>
public sealed class Postgres18ToastTests(Shared<Postgres18> shared) : ToastTests<Postgres18>(shared);
