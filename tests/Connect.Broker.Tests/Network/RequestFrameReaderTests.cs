using System.Buffers.Binary;
using Connect.Broker.Network;
using Connect.Protocol;

namespace Connect.Broker.Tests.Network;

/// <summary>Frames come out as they were sent, however the network cuts them.</summary>
public sealed class RequestFrameReaderTests
{
    private static readonly FrameLimits Limits = FrameLimits.ForRequests(1 << 20);
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4_095)]
    [InlineData(4_097)]
    [InlineData(100_000)]
    [InlineData(int.MaxValue)]
    public async Task Frames_OfAllSizes_ComeWhole(int bytesARead)
    {
        int[] sizes = [10, 11, 4_080, 10, 4_088, 4_092, 10, 4_096, 70_000, 10, 600_000, 12];
        byte[][] sent = [.. sizes.Select(Body)];
        using var frames = new RequestFrameReader(new CutStream([.. sent.SelectMany(Framed)], bytesARead));

        foreach (var body in sent)
        {
            using var frame = await frames.ReadAsync(Limits, Token);
            Assert.Equal(body, frame!.Bytes.ToArray());
            Assert.Equal(body.Length + 4, frames.LastFrameBytes);
        }

        Assert.Null(await frames.ReadAsync(Limits, Token));
    }

    [Theory]
    [InlineData(2, "The stream ended after 2 of 4 bytes")]
    [InlineData(14, "The stream ended after 10 of 1000 bytes")]
    [InlineData(1_003, "The stream ended after 999 of 1000 bytes")]
    public async Task EndInsideOfAFrame_IsMalformed(int bytes, string problem)
    {
        using var frames = new RequestFrameReader(new CutStream(Framed(Body(1_000))[..bytes], int.MaxValue));

        var failure = await Assert.ThrowsAsync<MalformedMessageException>(async () => await frames.ReadAsync(Limits, Token));

        Assert.StartsWith(problem, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClaimBeyondTheLimit_IsRefusedBeforeAnythingIsReadForIt()
    {
        var claim = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(claim, (1 << 20) + 1);
        using var frames = new RequestFrameReader(new CutStream(claim, int.MaxValue));

        var failure = await Assert.ThrowsAsync<MalformedMessageException>(async () => await frames.ReadAsync(Limits, Token));

        Assert.Contains("socket.request.max.bytes", failure.Message, StringComparison.Ordinal);
    }

    private static byte[] Body(int bytes) => [.. Enumerable.Range(0, bytes).Select(i => (byte)(i * 31))];

    private static byte[] Framed(byte[] body)
    {
        var framed = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed, body.Length);
        body.CopyTo(framed, 4);
        return framed;
    }

    private sealed class CutStream(byte[] bytes, int bytesARead) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, bytesARead)], cancellationToken);
    }
}
