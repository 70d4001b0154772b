using System.Buffers;
using System.Buffers.Binary;
using Connect.Protocol;

namespace Connect.Broker.Network;

/// <summary>
/// Cuts a byte stream into frames: four bytes of length, then that many bytes. The length is only a claim, so memory grows with the
/// bytes that really come. While nothing comes no buffer is held, and what a small buffer does not hold is read into the frame itself.
/// One caller at a time; the stream is not disposed. https://kafka.apache.org/protocol#protocol_common
/// </summary>
internal sealed class RequestFrameReader(Stream stream) : IDisposable
{
    private const int LengthBytes = 4;
    private const int ReadBytes = 4 * 1024;
    private const int FirstFrameBytes = 64 * 1024;
    private const int GrowthFactor = 4;

    private byte[] _read = [];
    private int _readStart;
    private int _readEnd;

    /// <summary>Bytes of the last frame with its length; 0 when there was none.</summary>
    public int LastFrameBytes { get; private set; }

    private int Available => _readEnd - _readStart;

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
        var frame = ArrayPool<byte>.Shared.Rent(Math.Min(frameBytes, FirstFrameBytes));
        try
        {
            var filled = Take(frame.AsSpan(0, Math.Min(frameBytes, frame.Length)));
            while (filled < frameBytes)
            {
                frame = filled < frame.Length ? frame : Grow(frame, filled, frameBytes);
                var rest = frame.AsMemory(filled, Math.Min(frameBytes, frame.Length) - filled);
                var read = await stream.ReadAsync(rest, cancellationToken).ConfigureAwait(false);
                filled += read > 0 ? read : throw CutOff(filled, frameBytes);
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(frame);
            throw;
        }
        return new RequestFrame(frame, frameBytes);
    }

    /// <summary>Lets its buffer go; what was read ahead is lost.</summary>
    public void Dispose()
    {
        if (_read.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_read);
            _read = [];
        }
    }

    private async ValueTask<int?> ReadLengthAsync(CancellationToken cancellationToken)
    {
        while (Available < LengthBytes)
        {
            if (Available == 0)
            {
                Dispose();
                // An empty read returns when there is something to read.
                _ = await stream.ReadAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
                _read = ArrayPool<byte>.Shared.Rent(ReadBytes);
                (_readStart, _readEnd) = (0, 0);
            }
            MakeRoomForLength();
            var read = await stream.ReadAsync(_read.AsMemory(_readEnd), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return Available == 0 ? null : throw CutOff(Available, LengthBytes);
            }
            _readEnd += read;
        }
        Span<byte> length = stackalloc byte[LengthBytes];
        Take(length);
        return BinaryPrimitives.ReadInt32BigEndian(length);
    }

    // A length that lies across the end of the buffer.
    private void MakeRoomForLength()
    {
        if (_readEnd > _read.Length - LengthBytes)
        {
            _read.AsSpan(_readStart, Available).CopyTo(_read);
            (_readStart, _readEnd) = (0, Available);
        }
    }

    private int Take(Span<byte> destination)
    {
        var count = Math.Min(destination.Length, Available);
        _read.AsSpan(_readStart, count).CopyTo(destination);
        _readStart += count;
        return count;
    }

    private static byte[] Grow(byte[] frame, int filled, int frameBytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(frameBytes, (long)GrowthFactor * frame.Length));
        frame.AsSpan(0, filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(frame);
        return larger;
    }

    private static MalformedMessageException CutOff(int got, int expected) =>
        new($"The stream ended after {got} of {expected} bytes of a frame.");
}
