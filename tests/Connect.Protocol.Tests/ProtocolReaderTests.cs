namespace Connect.Protocol.Tests;

public sealed class ProtocolReaderTests
{
    [Fact]
    public void ReadString_LengthBeyondTheFrame_IsMalformed() =>
        AssertMalformed([0x7F, 0xFF, (byte)'a'], flexible: false, (ref ProtocolReader reader) => reader.ReadString());

    [Fact]
    public void ReadString_NegativeLength_IsMalformed() =>
        AssertMalformed([0xFF, 0xFE], flexible: false, (ref ProtocolReader reader) => reader.ReadNullableString());

    [Fact]
    public void ReadString_Null_IsMalformed() =>
        AssertMalformed([0xFF, 0xFF], flexible: false, (ref ProtocolReader reader) => reader.ReadString());

    [Fact]
    public void ReadString_InvalidUtf8_IsMalformed() =>
        AssertMalformed([0x00, 0x01, 0xC0], flexible: false, (ref ProtocolReader reader) => reader.ReadString());

    [Fact]
    public void ReadInt32Array_CountBeyondTheFrame_IsMalformedBeforeItAllocates() =>
        AssertMalformed([0x7F, 0xFF, 0xFF, 0xFF, 0x00], flexible: false, (ref ProtocolReader reader) => reader.ReadInt32Array());

    [Fact]
    public void ReadInt64Array_CompactCountBeyondTheFrame_IsMalformed() =>
        AssertMalformed([0xFF, 0xFF, 0xFF, 0xFF, 0x0F], flexible: true, (ref ProtocolReader reader) => reader.ReadInt64Array());

    [Fact]
    public void ReadUnsignedVarInt_MoreThan32Bits_IsMalformed() =>
        AssertMalformed([0xFF, 0xFF, 0xFF, 0xFF, 0x1F], flexible: true, (ref ProtocolReader reader) => reader.ReadUnsignedVarInt());

    [Fact]
    public void SkipTags_TagBeyondTheFrame_IsMalformed() =>
        AssertMalformed([0x01, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], flexible: true, (ref ProtocolReader reader) => reader.SkipTags());

    [Fact]
    public void SkipTags_UnknownTags_ArePassedOver()
    {
        var reader = new ProtocolReader(new byte[] { 0x02, 0x07, 0x01, 0xAA, 0x90, 0x03, 0x02, 0xBB, 0xCC, 0x2A }) { IsFlexible = true };

        reader.SkipTags();

        Assert.Equal(42, reader.ReadInt8());
        reader.ExpectEnd();
    }

    [Fact]
    public void ExpectEnd_BytesLeftOver_IsMalformed() =>
        AssertMalformed([0x00], flexible: false, (ref ProtocolReader reader) => reader.ExpectEnd());

    [Fact]
    public void ReadRecords_IsASliceOfTheFrame()
    {
        byte[] frame = [0x00, 0x00, 0x00, 0x02, 0x01, 0x02];
        var reader = new ProtocolReader(frame);

        var records = reader.ReadRecords();
        frame[4] = 9;

        Assert.Equal([9, 2], records!.Value.ToArray());
    }

    [Theory]
    [InlineData(0u, "00")]
    [InlineData(127u, "7F")]
    [InlineData(128u, "8001")]
    [InlineData(uint.MaxValue, "FFFFFFFF0F")]
    public void UnsignedVarInt_IsWrittenAndReadInTheFewestBytes(uint value, string hex)
    {
        using var writer = new ProtocolWriter();
        writer.WriteUnsignedVarInt(value);
        var reader = new ProtocolReader(Convert.FromHexString(hex));

        Assert.Equal(hex, Convert.ToHexString(writer.GetSegments().Single().Span));
        Assert.Equal(value, reader.ReadUnsignedVarInt());
    }

    private delegate void Reading(ref ProtocolReader reader);

    private static void AssertMalformed(byte[] bytes, bool flexible, Reading reading) => Assert.Throws<MalformedMessageException>(() =>
    {
        var reader = new ProtocolReader(bytes) { IsFlexible = flexible };
        reading(ref reader);
    });
}
