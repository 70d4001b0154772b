using Connect.Postgres.Streaming;
using Connect.Postgres.Streaming.Messages;
using Connect.Postgres.Tests.Streaming;
using Connect.Postgres.Types;

namespace Connect.Postgres.Tests.Types;

/// <summary>Decoding costs memory for what is kept, the values, and one object a message.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 1_000;
    private const int MessageBytes = 64;

    [Fact]
    public void Insert_OfSixColumns_AllocatesTheMessageAndTheValuesOnly()
    {
        var bytes = Samples.Bytes(
            "I 00004001 N 0006 t 00000007 '1234567' t 00000001 't' t 00000006 '123.45' t 0000001A '2016-11-04' 20 '13:51:30.123456'"
            + " t 00000004 'note' n");
        string[] columns = ["integer", "boolean", "numeric(10,2)", "timestamp", "text", "text"];
        var converters = Array.ConvertAll(columns, Converter);
        var values = new object?[converters.Length];
        Decode(bytes, converters, values);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            Decode(bytes, converters, values);
        }

        // Boxes of an int, a long and a BigDecimal, and the text; the boolean's boxes are shared.
        const int Values = 24 + 24 + 40 + 32;
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
        Assert.True(allocated <= MessageBytes + Values, $"{allocated} bytes for one insert");
        Assert.Equal([1234567, true, Converter("numeric(10,2)").Read("123.45"u8), 1478267490123456, "note", null], values);
    }

    private static void Decode(byte[] bytes, ColumnConverter[] converters, object?[] values)
    {
        var insert = (InsertMessage)PgOutputDecoder.Decode(bytes);
        var reader = insert.NewRow.GetReader();
        for (var i = 0; i < insert.NewRow.Count; i++)
        {
            values[i] = reader.Read(out var text) == TupleColumnKind.Text ? converters[i].Read(text) : null;
        }
    }

    private static ColumnConverter Converter(string declared)
    {
        var (type, modifier) = ExampleTypes.Resolve(declared);
        return new PostgresTypeRegistry(new TypeHandling()).ConverterFor(type, modifier)!;
    }
}
