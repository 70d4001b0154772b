using System.Buffers;
using System.Text;
using System.Text.Json;
using Connect.Abstractions.Json;

namespace Connect.Abstractions.Tests.Json;

public class JsonBufferTests
{
    private readonly JsonBuffer _json = new();

    [Fact]
    public void WriteString_EachCharacter_IsEscapedAsSystemTextJsonDoes()
    {
        for (var character = 0; character <= char.MaxValue; character++)
        {
            AssertAsReference($"a{(char)character}b");
        }
    }

    [Theory]
    [InlineData("\U0001F600 outside the basic plane")]
    [InlineData("half of a pair \ud83d")]
    [InlineData("halves \ude00\ud83d in the wrong order")]
    [InlineData("customer@example.com <b>'&'</b> + žluťoučký kůň")]
    public void WriteString_Pairs_AreEscapedAsSystemTextJsonDoes(string text) => AssertAsReference(text);

    [Theory]
    [InlineData('x', 5_000)]
    [InlineData('x', 3_000_000)]
    [InlineData('"', 3_000_000)]
    [InlineData('ž', 3_000_000)]
    public void WriteString_LongText_GrowsTheBuffer(char character, int length) => AssertAsReference(new string(character, length));

    [Fact]
    public void Clear_AfterSomethingLarge_StartsAnew()
    {
        _json.WriteString(new string('x', 2_000_000));
        _json.Clear();
        _json.WriteNumber(long.MinValue);

        Assert.Equal("-9223372036854775808", Encoding.UTF8.GetString(_json.WrittenSpan));
    }

    [Fact]
    public void Tokens_FollowEachOther()
    {
        _json.WriteRaw("["u8);
        _json.WriteNull();
        _json.WriteBoolean(true);
        _json.WriteNumber(-1.5);
        _json.WriteNumber(2f);
        _json.WriteBase64([1, 2]);
        _json.WriteString("x");

        Assert.Equal("[nulltrue-1.52.0\"AQI=\"\"x\"", Encoding.UTF8.GetString(_json.WrittenSpan));
        Assert.Equal(_json.WrittenSpan.Length, _json.Length);
    }

    private void AssertAsReference(string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ConnectJsonWriter.Options))
        {
            writer.WriteStringValue(text);
        }

        _json.Clear();
        _json.WriteString(text);

        Assert.True(
            buffer.WrittenSpan.SequenceEqual(_json.WrittenSpan), $"'{text[..Math.Min(text.Length, 40)]}' differs from the reference");
    }
}
