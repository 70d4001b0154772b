using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Connect.Protocol;

namespace Connect.Broker.Network;

/// <summary>
/// Cuts a byte stream into frames: four bytes of length, then that many bytes. The length is only a claim, so memory grows with the
/// bytes that really come. https://kafka.apache.org/protocol#protocol_common
/// </summary>
internal sealed class RequestFrameReader(PipeReader pipe)
{
    private const int LengthBytes = 4;

    private const int FirstBufferBytes = 64 * 1024;

    /// <summary>Bytes of the last frame with its length; 0 when there was none.</summary>
    public int LastFrameBytes { get; private set; }

    /// <summary>The next frame, or null when the other side has closed the connection between two frames.</summary>
    /// <exception cref="MalformedMessageException">The length is out of bounds, or the stream ends inside a frame.</exception>
    public async ValueTask<RequestFrame?> ReadAsync(FrameLimits limits, CancellationToken cancellationToken)
    {
        var length = await ReadLengthAsync(cancellationToken).ConfigureAwait(false);
        if (length is not { } frameBytes)
        {
            return null;
        }
        if (frameBytes < limits.MinBytes || frameBytes > limits.MaxBytes)
        {
            throw new MalformedMessageException(
                $"A frame claims {frameBytes} bytes; from {limits.MinBytes} to {limits.MaxBytes} are allowed ({limits.Setting}).");
        }
        LastFrameBytes = LengthBytes + frameBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(frameBytes, FirstBufferBytes));
        try
        {
            buffer = await FillAsync(buffer, frameBytes, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
        return new RequestFrame(buffer, frameBytes);
    }

    private async ValueTask<int?> ReadLengthAsync(CancellationToken cancellationToken)
    {
        var read = await pipe.ReadAtLeastAsync(LengthBytes, cancellationToken).ConfigureAwait(false);
        if (read.Buffer.Length < LengthBytes)
        {
            return read.Buffer.IsEmpty ? null : throw CutOff(read.Buffer.Length, LengthBytes);
        }
        var length = ParseLength(read.Buffer);
        pipe.AdvanceTo(read.Buffer.GetPosition(LengthBytes));
        return length;
    }

    private async ValueTask<byte[]> FillAsync(byte[] buffer, int frameBytes, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < frameBytes)
        {
            var read = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
            var available = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, frameBytes - filled));
            if (available.IsEmpty && read.IsCompleted)
            {
                throw CutOff(filled, frameBytes);
            }
            if (filled + available.Length > buffer.Length)
            {
                buffer = Grow(buffer, filled, (int)Math.Min(frameBytes, Math.Max(2L * buffer.Length, filled + available.Length)));
            }
            available.CopyTo(buffer.AsSpan(filled));
            filled += (int)available.Length;
            pipe.AdvanceTo(available.End);
        }
        return buffer;
    }

    private static byte[] Grow(byte[] buffer, int filled, int minBytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(minBytes);
        buffer.AsSpan(0, filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static int ParseLength(in ReadOnlySequence<byte> bytes)
    {
        Span<byte> length = stackalloc byte[LengthBytes];
        bytes.Slice(0, LengthBytes).CopyTo(length);
        return BinaryPrimitives.ReadInt32BigEndian(length);
    }

    private static MalformedMessageException CutOff(long got, int expected) =>
        new($"The stream ended after {got} of {expected} bytes of a frame.");
}
