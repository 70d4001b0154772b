using System.Text;
using Connect.Abstractions.Errors;
using Connect.Postgres.Streaming.Messages;
using Connect.Postgres.Tests.Types;
using Connect.Postgres.Types;
using Connect.TestKit.Servers;

namespace Connect.IntegrationTests.Postgres;

/// <summary>Every example of TYPES.md, written to a real server and read back by COPY and from the stream.</summary>
public abstract class TypesTests<TServer>(Shared<TServer> shared)
    where TServer : PostgresServer, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // I7: the same text, value and schema, whichever way a column is read.
    [Fact]
    public async Task EveryExample_ReadByCopyAndFromTheStream_IsWhatThePageSays()
    {
        var examples = TypeExample.ReadAll();
        await using var database = await TypesDatabase.CreateAsync(await shared.GetAsync(), examples, Token);
        var messages = await database.ReadStreamAsync(Token);
        var relations = messages.OfType<RelationMessage>().ToDictionary(r => r.Table);
        var inserts = messages.OfType<InsertMessage>().ToDictionary(i => i.RelationId);
        var differences = new List<string>();
        for (var i = 0; i < examples.Count; i++)
        {
            var relation = relations[TypesSql.TableOf(i)];
            var streamed = ReadRow(inserts[relation.RelationId]);
            var column = relation.Columns[1];
            var converter = new PostgresTypeRegistry(examples[i].ToHandling())
                .ConverterFor(await database.ReadTypeAsync(column.TypeOid, Token), column.TypeModifier);
            var copied = await database.CopyAsync(i, Token);
            var found = new Dictionary<string, string?>
            {
                ["schema"] = converter is null ? TypeExample.LeftOut : Notation.Of(converter.Schema),
                ["snapshot text"] = copied.Value,
                ["stream text"] = streamed[1],
                ["value"] = ValueOf(converter, streamed[1]!),
                ["nulls"] = $"{copied.Nothing ?? "null"} {streamed[2] ?? "null"}",
            };
            differences.AddRange(Differences(examples[i], found));
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static IEnumerable<string> Differences(TypeExample example, Dictionary<string, string?> found)
    {
        var expected = new Dictionary<string, string>
        {
            ["schema"] = example.Schema,
            ["snapshot text"] = example.Text,
            ["stream text"] = example.Text,
            ["value"] = example.Value,
            ["nulls"] = "null null",
        };
        return expected.Where(e => found[e.Key] != e.Value)
            .Select(e => $"{example.DatabaseType} {example.Setting} '{example.Text}': {e.Key} is {found[e.Key]}, not {e.Value}");
    }

    private static string ValueOf(ColumnConverter? converter, string text)
    {
        if (converter is null)
        {
            return TypeExample.NoValue;
        }

        try
        {
            return Notation.Of(converter.Read(Encoding.UTF8.GetBytes(text)));
        }
        catch (DataException)
        {
            return TypeExample.Error;
        }
    }

    private static List<string?> ReadRow(InsertMessage insert)
    {
        var row = new List<string?>();
        var reader = insert.NewRow.GetReader();
        for (var i = 0; i < insert.NewRow.Count; i++)
        {
            row.Add(reader.Read(out var text) == TupleColumnKind.Text ? Encoding.UTF8.GetString(text) : null);
        }

        return row;
    }
}

public sealed class Postgres15TypesTests(Shared<Postgres15> shared) : TypesTests<Postgres15>(shared);

public sealed class Postgres18TypesTests(Shared<Postgres18> shared) : TypesTests<Postgres18>(shared);
