using System.IO.Compression;
using System.Text;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Json;
using Connect.ObjectStorage.Formats;

namespace Connect.ObjectStorage.Tests.Formats;

public class FormatTests
{
    private static readonly Schema Order = SchemaBuilder.Struct()
        .Field("id", Schema.Int32)
        .Field("total", LogicalTypes.Decimal(2).Build())
        .Build();

    [Fact]
    public void Json_Structs_AreLinesWithoutSchema()
    {
        var order = new Struct(Order).Put("id", 1).Put("total", BigDecimal.Parse("9.90"));

        Assert.Equal(
            "{\"id\":1,\"total\":9.90}\n\"text\"\n",
            Encoding.UTF8.GetString(Write(new JsonFormat(DecimalFormat.Numeric), Records.At(0, order, Order), Records.At(1, "text"))));
    }

    [Fact]
    public void Json_RefusedRecord_LeavesNoTrace()
    {
        var output = new MemoryStream();
        using var writer = new JsonFormat(DecimalFormat.Base64).Open(output, null);
        writer.Write(Records.At(0, "first"));

        Assert.Throws<DataException>(
            () => writer.Write(Records.At(1, new Dictionary<string, object?> { ["fine"] = 1, ["not"] = Guid.Empty })));
        writer.Write(Records.At(2, "third"));

        Assert.Equal("\"first\"\n\"third\"\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void Json_SizeOfARecord_IsThatOfItsLine()
    {
        using var writer = new JsonFormat(DecimalFormat.Base64).Open(Stream.Null, null);

        Assert.Equal("\"abc\"\n".Length, writer.Write(Records.At(0, "abc")));
    }

    [Fact]
    public void ByteArray_Values_AreJoinedByTheSeparator() => Assert.Equal(
        [1, 2, 255, 3, 255],
        Write(new ByteArrayFormat(".bin", [255]), Records.At(0, new byte[] { 1, 2 }), Records.At(1, new byte[] { 3 })));

    [Fact]
    public void ByteArray_OtherValue_NamesTheCure()
    {
        var error = Assert.Throws<DataException>(() => Write(new ByteArrayFormat(".bin", []), Records.At(0, "text")));

        Assert.Contains("ByteArrayConverter", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    public void Gzip_AnyLevel_UnzipsToTheInnerFormat(int level)
    {
        var format = new GzipFormat(new JsonFormat(DecimalFormat.Base64), level);
        var records = Enumerable.Range(0, 1000).Select(i => Records.At(i, $"line {i}")).ToArray();

        using var unzip = new GZipStream(new MemoryStream(Write(format, records)), CompressionMode.Decompress);
        using var text = new StreamReader(unzip);

        Assert.Equal(".json.gz", format.Extension);
        Assert.Equal(string.Concat(Enumerable.Range(0, 1000).Select(i => $"\"line {i}\"\n")), text.ReadToEnd());
    }

    private static byte[] Write(IFormat format, params SinkRecord[] records)
    {
        var output = new MemoryStream();
        using var writer = format.Open(output, records[0].ValueSchema);
        foreach (var record in records)
        {
            writer.Write(record);
        }

        writer.Complete();
        return output.ToArray();
    }
}
