using System.Buffers.Binary;
using System.Diagnostics;
using Connect.Abstractions.Errors;

namespace Connect.Postgres.Wire;

/// <summary>
/// Cuts a stream into messages without copying them: one read of the socket gives many messages, which are then taken one by one
/// without another call of the system.
/// </summary>
internal sealed class WireReader(Stream stream)
{
    private const int HeaderBytes = 5;
    private const int InitialBufferBytes = 128 << 10;

    /// <summary>No message of the server is longer: a row is limited to 1 GB.</summary>
    private const int MaxMessageBytes = 1 << 30;

    private byte[] _buffer = new byte[InitialBufferBytes];
    private int _start;
    private int _end;

    /// <summary>Takes the next message if it is there completely.</summary>
    /// <exception cref="DataException">The bytes are not a message.</exception>
    public bool TryRead(out WireMessage message)
    {
        message = default;
        var available = _end - _start;
        if (available < HeaderBytes)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start + 1)) + 1;
        if (length is < HeaderBytes or > MaxMessageBytes)
        {
            throw new DataException($"The server sent a message with length {length - 1}, which is impossible: is it a PostgreSQL server?");
        }

        if (available < length)
        {
            return false;
        }

        message = new WireMessage(_buffer[_start], _buffer.AsMemory(_start + HeaderBytes, length - HeaderBytes));
        _start += length;
        return true;
    }

    /// <summary>Reads more bytes; messages taken before are no longer valid.</summary>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        if (count == 0)
        {
            throw new EndOfStreamException("The server closed the connection.");
        }

        _end += count;
    }

    /// <summary>Reads more bytes and drops all messages that are there.</summary>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    public async ValueTask SkipAsync(CancellationToken cancellationToken)
    {
        while (TryRead(out _))
        {
        }

        await FillAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for the next message.</summary>
    public async ValueTask<WireMessage> ReadAsync(CancellationToken cancellationToken)
    {
        WireMessage message;
        while (!TryRead(out message))
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        return message;
    }

    private void MakeRoom()
    {
        var available = _end - _start;
        var needed = available >= HeaderBytes ? BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start + 1)) + 1 : HeaderBytes;
        Debug.Assert(needed > available, "Complete messages are taken before more is read.");
        if (needed > _buffer.Length)
        {
            var larger = new byte[Math.Min(MaxMessageBytes + HeaderBytes, (int)Math.Min(needed * 2L, int.MaxValue))];
            _buffer.AsSpan(_start, available).CopyTo(larger);
            _buffer = larger;
        }
        else
        {
            _buffer.AsSpan(_start, available).CopyTo(_buffer);
        }

        _start = 0;
        _end = available;
    }
}
