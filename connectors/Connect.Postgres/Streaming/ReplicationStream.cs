using System.Buffers.Binary;
using Connect.Abstractions.Errors;
using Connect.Postgres.Config;
using Connect.Postgres.Wire;

namespace Connect.Postgres.Streaming;

/// <summary>The slot's stream of changes, and the reports to the server.</summary>
/// <remarks>One caller reads; reports may be sent beside it.</remarks>
internal sealed class ReplicationStream : IAsyncDisposable
{
    private const byte XLogData = (byte)'w';
    private const byte Keepalive = (byte)'k';
    private const byte StandbyStatus = (byte)'r';
    private const int XLogDataHeader = 25;
    private const int KeepaliveLength = 18;
    private const int CopyHeader = 5;
    private const int StatusLength = 34;
    private const int MessagesVersion = 14;

    private static readonly DateTimeOffset PostgresEpoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly WireConnection _connection;
    private readonly TimeProvider _time;

    private ReplicationStream(WireConnection connection, TimeProvider time)
    {
        _connection = connection;
        _time = time;
    }

    /// <summary>Starts the stream.</summary>
    /// <param name="config">Where the server is, and which slot and publication.</param>
    /// <param name="start">Transactions that were committed before are not sent.</param>
    /// <param name="serverVersion">The server's major version.</param>
    /// <param name="time">The clock for reports.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<ReplicationStream> StartAsync(
        PostgresConfig config, Lsn start, int serverVersion, TimeProvider time, CancellationToken cancellationToken)
    {
        var connection = await WireConnection.OpenAsync(config.Connection.Wire, forReplication: true, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            var publication = Sql.Literal(Sql.Quote(config.Replication.PublicationName));
            var messages = serverVersion >= MessagesVersion ? ", messages 'true'" : "";
            var more = string.Concat(config.Replication.StreamParameters.Select(p => $", {Sql.Quote(p.Name)} {Sql.Literal(p.Value)}"));
            await connection.StartCopyAsync(
                $"START_REPLICATION SLOT {Sql.Quote(config.Replication.SlotName)} LOGICAL {start} "
                    + $"(proto_version '1', publication_names {publication}{messages}{more})",
                cancellationToken).ConfigureAwait(false);
            return new ReplicationStream(connection, time);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Takes the next frame that is there already.</summary>
    public bool TryRead(out StreamFrame frame)
    {
        frame = default;
        if (!_connection.Reader.TryRead(out var message))
        {
            return false;
        }

        var payload = message.Payload.Span;
        frame = message.Type switch
        {
            MessageTypes.CopyData when payload.Length >= XLogDataHeader && payload[0] == XLogData => new StreamFrame(
                IsKeepalive: false, LsnAt(payload[1..]), message.Payload[XLogDataHeader..], WantsReply: false),
            MessageTypes.CopyData when payload.Length >= KeepaliveLength && payload[0] == Keepalive => new StreamFrame(
                IsKeepalive: true, LsnAt(payload[1..]), default, WantsReply: payload[KeepaliveLength - 1] != 0),
            MessageTypes.Error => throw ErrorResponse.Parse(payload),
            MessageTypes.CopyDone => throw new EndOfStreamException("The server ended the replication stream: it may be shutting down."),
            _ => throw new DataException(
                $"The server sent message '{(char)message.Type}' of {payload.Length} bytes in the replication stream."),
        };
        return true;
    }

    /// <summary>Waits for more; frames taken before are no longer valid.</summary>
    public ValueTask FillAsync(CancellationToken cancellationToken) => _connection.Reader.FillAsync(cancellationToken);

    /// <summary>Reports positions to the server.</summary>
    /// <param name="received">Everything before was received.</param>
    /// <param name="confirmed">Everything before is durable here: the server may forget it.</param>
    /// <param name="wantsReply">Asks for a keepalive.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task ReportAsync(Lsn received, Lsn confirmed, bool wantsReply, CancellationToken cancellationToken)
    {
        var message = new byte[CopyHeader + StatusLength];
        message[0] = MessageTypes.CopyData;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - 1);
        message[CopyHeader] = StandbyStatus;
        var body = message.AsSpan(CopyHeader + 1);
        BinaryPrimitives.WriteUInt64BigEndian(body, Lsn.Max(received, confirmed).Value);
        BinaryPrimitives.WriteUInt64BigEndian(body[8..], confirmed.Value);
        BinaryPrimitives.WriteUInt64BigEndian(body[16..], confirmed.Value);
        BinaryPrimitives.WriteInt64BigEndian(body[24..], (_time.GetUtcNow() - PostgresEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        body[32] = wantsReply ? (byte)1 : (byte)0;
        return _connection.SendAsync(message, cancellationToken);
    }

    /// <summary>Ends the stream and returns when the server has let go of the slot: another stream may begin then.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _connection.SendAsync(new WireWriter(MessageTypes.Terminate).ToArray(), cancellationToken).ConfigureAwait(false);
            while (true)
            {
                await _connection.Reader.SkipAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // The end of the connection, which is what was waited for: the server process releases its slot before.
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static Lsn LsnAt(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64BigEndian(bytes));
}
