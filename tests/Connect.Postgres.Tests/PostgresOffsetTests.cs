namespace Connect.Postgres.Tests;

public sealed class PostgresOffsetTests
{
    [Fact]
    public void FromMap_OfOurOwnMap_GivesTheSamePosition()
    {
        var offset = new PostgresOffset
        {
            Boundary = new Lsn(100), Event = new Lsn(150), EventsAtLsn = 3, TransactionCommit = new Lsn(200), TransactionId = 7,
            CommitTimeMicroseconds = 42, MessageType = "INSERT",
        };
        var read = PostgresOffset.FromMap(offset.ToDictionary());
        Assert.Equal(offset, read, (a, b) => a!.ToDictionary().SequenceEqual(b!.ToDictionary()));
        Assert.False(read.IsForeign);
        Assert.False(read.IsInSnapshot);
    }

    [Fact]
    public void FromMap_InASnapshot_KeepsTheTablesThatWereRead()
    {
        var start = new PostgresOffset { Boundary = new Lsn(5), Event = new Lsn(5), IsInSnapshot = true };
        var read = PostgresOffset.FromMap(start.WithSnapshotTable("public.a").WithSnapshotTable("s.\"odd\"").ToDictionary());
        Assert.True(read.IsInSnapshot);
        Assert.Equal(["public.a", "s.\"odd\""], read.SnapshotTables);
    }

    [Theory]
    [InlineData("snapshot", true, true)]
    [InlineData("snapshot", "INITIAL", true)]
    [InlineData("snapshot", "false", false)]
    [InlineData("other", "x", false)]
    public void FromMap_OfDebezium_KnowsItsSnapshot(string key, object value, bool expected)
    {
        var read = PostgresOffset.FromMap(new Dictionary<string, object?> { ["lsn"] = 5, [key] = value });
        Assert.Equal(expected, read.IsInSnapshot);
        Assert.True(read.IsForeign);
        Assert.Equal(new Lsn(5), read.Boundary);
    }

    [Theory]
    [InlineData("0/0", 0UL)]
    [InlineData("16/B374D848", 0x16B374D848UL)]
    public void Lsn_ReadsAndWritesTheServersForm(string text, ulong value)
    {
        Assert.Equal(new Lsn(value), Lsn.Parse(text));
        Assert.Equal(text, new Lsn(value).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("1/2/3")]
    [InlineData("1/100000000")]
    public void Lsn_OfOtherText_IsRefused(string text) => Assert.Throws<FormatException>(() => Lsn.Parse(text));
}
