using BenchmarkDotNet.Attributes;
using Connect.Postgres.Streaming;
using Connect.Postgres.Streaming.Messages;
using Connect.Postgres.Types;

namespace Connect.Benchmarks;

/// <summary>One insert of six columns: from the bytes of pgoutput to values.</summary>
[MemoryDiagnoser]
public class PgOutputDecoding
{
    private readonly byte[] _insert = Convert.FromHexString(
        "49" + "00004001" + "4E" + "0006"
        + "74" + "00000007" + "31323334353637" // 1234567
        + "74" + "00000001" + "74" // t
        + "74" + "00000006" + "3132332E3435" // 123.45
        + "74" + "0000001A" + "323031362D31312D30342031333A35313A33302E313233343536" // 2016-11-04 13:51:30.123456
        + "74" + "00000010" + "736F6D65206E6F7465206F6620313620" // a text of 16 characters
        + "6E");

    private readonly object?[] _values = new object?[6];
    private ColumnConverter[] _converters = [];

    /// <summary>integer, boolean, numeric(10,2), timestamp, text, text.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var registry = new PostgresTypeRegistry(new TypeHandling());
        (string Name, int Modifier)[] columns =
            [("int4", -1), ("bool", -1), ("numeric", ((10 << 16) | 2) + 4), ("timestamp", -1), ("text", -1), ("text", -1)];
        _converters = Array.ConvertAll(
            columns,
            c => registry.ConverterFor(new PostgresType(0, "pg_catalog", c.Name, PostgresTypeKind.Base), c.Modifier)!);
    }

    /// <summary>The message alone: all columns checked, none read.</summary>
    [Benchmark(Baseline = true)]
    public PgOutputMessage Decode() => PgOutputDecoder.Decode(_insert);

    /// <summary>The message and its values.</summary>
    [Benchmark]
    public object?[] DecodeAndRead()
    {
        var insert = (InsertMessage)PgOutputDecoder.Decode(_insert);
        var reader = insert.NewRow.GetReader();
        for (var i = 0; i < insert.NewRow.Count; i++)
        {
            _values[i] = reader.Read(out var text) == TupleColumnKind.Text ? _converters[i].Read(text) : null;
        }

        return _values;
    }
}
