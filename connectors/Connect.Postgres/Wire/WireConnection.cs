using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Connect.Postgres.Types;

namespace Connect.Postgres.Wire;

/// <summary>
/// A session for bulk data: simple queries, COPY to the client, and the replication stream. Npgsql serves all other sessions; it
/// hands out COPY rows and WAL messages one asynchronous call each, which costs more than everything else that is done with them.
/// </summary>
/// <remarks>One caller reads; <see cref="SendAsync"/> may be called beside it.</remarks>
internal sealed class WireConnection : IAsyncDisposable
{
    private const int ProtocolVersion = 3 << 16;

    private static readonly (string Name, string Value)[] Settings =
    [
        ("client_encoding", "UTF8"), ("statement_timeout", "0"), ("idle_in_transaction_session_timeout", "0"),
        ("application_name", "Connect"),
    ];

    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly SemaphoreSlim _sending = new(1);

    private WireConnection(Socket socket, Stream stream)
    {
        _socket = socket;
        _stream = stream;
        Reader = new WireReader(stream);
    }

    /// <summary>The messages from the server.</summary>
    public WireReader Reader { get; }

    /// <summary>Connects and logs in.</summary>
    /// <param name="options">Where to.</param>
    /// <param name="forReplication">A session that understands replication commands.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="TimeoutException">The server does not answer.</exception>
    public static async Task<WireConnection> OpenAsync(WireOptions options, bool forReplication, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.ConnectTimeout);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 1 << 20 };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(options.Host, options.Port, timeout.Token).ConfigureAwait(false);
            var stream = await Tls.NegotiateAsync(new NetworkStream(socket), options, timeout.Token).ConfigureAwait(false);
            var connection = new WireConnection(socket, stream);
            await connection.LogInAsync(options, forReplication, timeout.Token).ConfigureAwait(false);
            return connection;
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException(
                    $"The server at {options.Host}:{options.Port} did not answer within {options.ConnectTimeout.TotalSeconds} s.", e);
            }

            throw;
        }
    }

    /// <summary>Runs a statement and returns its rows as text.</summary>
    public async Task<IReadOnlyList<string?[]>> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        await SendQueryAsync(sql, cancellationToken).ConfigureAwait(false);
        var rows = new List<string?[]>();
        Exception? error = null;
        while (true)
        {
            var message = await Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            switch (message.Type)
            {
                case MessageTypes.DataRow:
                    rows.Add(ReadRow(message.Payload.Span));
                    break;
                case MessageTypes.Error:
                    error = ErrorResponse.Parse(message.Payload.Span);
                    break;
                case MessageTypes.ReadyForQuery:
                    return error is null ? rows : throw error;
            }
        }
    }

    /// <summary>Starts a COPY to the client or the replication stream; the data follows as CopyData messages.</summary>
    public async Task StartCopyAsync(string sql, CancellationToken cancellationToken)
    {
        await SendQueryAsync(sql, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var message = await Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            switch (message.Type)
            {
                case MessageTypes.CopyOut or MessageTypes.CopyBoth:
                    return;
                case MessageTypes.Error:
                    throw ErrorResponse.Parse(message.Payload.Span);
            }
        }
    }

    /// <summary>Reads on until the server is ready for the next statement.</summary>
    public async Task FinishCopyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var message = await Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            switch (message.Type)
            {
                case MessageTypes.ReadyForQuery:
                    return;
                case MessageTypes.Error:
                    throw ErrorResponse.Parse(message.Payload.Span);
            }
        }
    }

    /// <summary>Sends a complete message.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _stream.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // Said politely, the server frees the slot at once instead of when it next tries to send.
            await SendAsync(new WireWriter(MessageTypes.Terminate).ToArray(), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // The connection is gone already, which is what was wanted.
        }

        await _stream.DisposeAsync().ConfigureAwait(false);
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task LogInAsync(WireOptions options, bool forReplication, CancellationToken cancellationToken)
    {
        var startup = new WireWriter(null).Int32(ProtocolVersion).Text("user").Text(options.User).Text("database").Text(options.Database);
        foreach (var (name, value) in Settings)
        {
            startup.Text(name).Text(value);
        }

        foreach (var (name, value) in SessionSettings.All)
        {
            startup.Text(name).Text(value);
        }

        if (forReplication)
        {
            startup.Text("replication").Text("database");
        }

        await SendAsync(startup.Raw([0]).ToArray(), cancellationToken).ConfigureAwait(false);
        var authenticator = new Authenticator(options);
        while (true)
        {
            var message = await Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            switch (message.Type)
            {
                case MessageTypes.Authentication:
                    if (authenticator.Answer(message.Payload.Span) is { } answer)
                    {
                        await SendAsync(answer, cancellationToken).ConfigureAwait(false);
                    }

                    break;
                case MessageTypes.Error:
                    throw ErrorResponse.Parse(message.Payload.Span);
                case MessageTypes.ReadyForQuery:
                    return;
            }
        }
    }

    private Task SendQueryAsync(string sql, CancellationToken cancellationToken) =>
        SendAsync(new WireWriter(MessageTypes.Query).Text(sql).ToArray(), cancellationToken);

    private static string?[] ReadRow(ReadOnlySpan<byte> payload)
    {
        var values = new string?[BinaryPrimitives.ReadInt16BigEndian(payload)];
        var rest = payload[sizeof(short)..];
        for (var i = 0; i < values.Length; i++)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            rest = rest[sizeof(int)..];
            if (length >= 0)
            {
                values[i] = Encoding.UTF8.GetString(rest[..length]);
                rest = rest[length..];
            }
        }

        return values;
    }
}
