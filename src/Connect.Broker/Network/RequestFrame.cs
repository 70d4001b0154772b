using System.Buffers;

namespace Connect.Broker.Network;

/// <summary>The bytes of one request without its length, in a pooled array that goes back when the answer has been sent.</summary>
internal sealed class RequestFrame(byte[] buffer, int length) : IDisposable
{
    private byte[]? _buffer = buffer;

    public Memory<byte> Bytes => (_buffer ?? throw new ObjectDisposedException(nameof(RequestFrame))).AsMemory(0, length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } returned)
        {
            ArrayPool<byte>.Shared.Return(returned);
        }
    }
}
