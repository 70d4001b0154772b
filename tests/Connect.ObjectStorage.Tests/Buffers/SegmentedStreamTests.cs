using Connect.ObjectStorage.Buffers;

namespace Connect.ObjectStorage.Tests.Buffers;

public class SegmentedStreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(3_000_000)]
    public void OpenRead_AnyLength_GivesWhatWasWritten(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        using var buffer = new SegmentedStream(new MemoryBudget(long.MaxValue));

        buffer.Write(bytes.AsSpan(0, length / 3));
        buffer.Write(bytes, length / 3, length - (length / 3));

        using var copy = new MemoryStream();
        buffer.OpenRead().CopyTo(copy);
        Assert.Equal(length, buffer.Length);
        Assert.Equal(bytes, copy.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    [InlineData(5000)]
    [InlineData(99_999)]
    [InlineData(100_000)]
    public void Seek_AnyPosition_ReadsOnFromThere(int position)
    {
        var bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        using var buffer = new SegmentedStream(new MemoryBudget(long.MaxValue));
        buffer.Write(bytes);
        using var reader = buffer.OpenRead();
        reader.CopyTo(Stream.Null);

        reader.Position = position;

        var rest = new byte[100_000 - position];
        reader.ReadExactly(rest);
        Assert.Equal(bytes.AsSpan(position).ToArray(), rest);
        Assert.Equal(0, reader.Read(new byte[1]));
    }

    [Fact]
    public void Dispose_GivesItsMemoryBackToTheBudget()
    {
        var budget = new MemoryBudget(10_000);
        var buffer = new SegmentedStream(budget);
        buffer.Write(new byte[20_000]);
        Assert.True(budget.IsExceeded);

        buffer.Dispose();
        buffer.Dispose();

        Assert.Equal(0, budget.UsedBytes);
    }
}
