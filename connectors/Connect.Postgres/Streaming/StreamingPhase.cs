using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Cdc.Heartbeats;
using Npgsql;

namespace Connect.Postgres.Streaming;

/// <summary>
/// Streams until it is cancelled or has come to a position: reads frames, hands messages on, and moves the position where nothing of
/// interest happens, so that the server need not keep the log of an idle or filtered database.
/// </summary>
internal sealed class StreamingPhase(
    CaptureParts parts, ChangeStream changes, NpgsqlConnection session, ISourceTaskContext context)
{
    private static readonly TimeSpan OffsetInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LagInterval = TimeSpan.FromSeconds(1);

    private readonly Heartbeat _heartbeat = new(
        parts.Config.Heartbeats, parts.Topics.HeartbeatTopic, parts.Config.Topics.Prefix, parts.Partition, parts.Time);

    private bool _hasNews;
    private long _lastOffsetAt = parts.Time.GetTimestamp();
    private long _lastLagAt;

    /// <summary>Streams from the position of the changes.</summary>
    /// <param name="stream">What to read.</param>
    /// <param name="acknowledger">Reports to the server.</param>
    /// <param name="end">Ends when everything that was committed before this position was handed on; null to go on for ever.</param>
    /// <param name="cancellationToken">Ends the phase.</param>
    /// <exception cref="Exception">The connection failed, or the stream cannot go on.</exception>
    public async Task RunAsync(
        ReplicationStream stream, SlotAcknowledger acknowledger, Lsn? end, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAsync(stream, acknowledger, end, ending.Token);
        var reporting = acknowledger.RunAsync(ending.Token);
        var first = await Task.WhenAny(reading, reporting).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        var second = first == reading ? reporting : reading;
        await second.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private async Task ReadAsync(
        ReplicationStream stream, SlotAcknowledger acknowledger, Lsn? end, CancellationToken cancellationToken)
    {
        while (true)
        {
            var isBusy = false;
            while (stream.TryRead(out var frame))
            {
                // A transaction tells where it was committed when it begins, which may be far behind its first message.
                if (end is { } position && changes.Position.HasReached(position, frame.Lsn))
                {
                    parts.Writer.Flush();
                    return;
                }

                if (frame.IsKeepalive)
                {
                    await KeepaliveAsync(frame, acknowledger, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                isBusy = true;
                var handled = changes.HandleAsync(frame.Lsn, frame.Payload, cancellationToken);
                if (!handled.IsCompletedSuccessfully)
                {
                    await handled.ConfigureAwait(false);
                }
            }

            acknowledger.Received(changes.Position.Boundary);
            if (isBusy)
            {
                _hasNews = true;
                ReportLag();
            }

            if (HasMoved && parts.Time.GetElapsedTime(_lastOffsetAt) >= OffsetInterval)
            {
                await WriteOffsetAsync(cancellationToken).ConfigureAwait(false);
            }

            parts.Writer.Flush();
            acknowledger.SetWaiting(true);
            await stream.FillAsync(cancellationToken).ConfigureAwait(false);
            acknowledger.SetWaiting(false);
        }
    }

    private bool HasMoved => changes.Position.Transaction is null && changes.Position.Boundary > changes.Position.Current.Boundary;

    private async Task KeepaliveAsync(StreamFrame frame, SlotAcknowledger acknowledger, CancellationToken cancellationToken)
    {
        changes.Position.Idle(frame.Lsn);
        acknowledger.Received(frame.Lsn);
        if (frame.WantsReply)
        {
            await acknowledger.ReportAsync(wantsReply: false, cancellationToken).ConfigureAwait(false);
        }

        // A server that is behind itself answers between changes too; one that sent none since its last answer has none that wait.
        if (!_hasNews)
        {
            context.ReportSourceLag(TimeSpan.Zero);
        }

        _hasNews = false;
        if (_heartbeat.TakeIsDue())
        {
            await BeatAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (HasMoved)
        {
            await WriteOffsetAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private ValueTask WriteOffsetAsync(CancellationToken cancellationToken)
    {
        _lastOffsetAt = parts.Time.GetTimestamp();
        return parts.Writer.WriteAsync(SourceRecord.ForOffset(parts.Partition, changes.Position.MarkBoundary()), 0, cancellationToken);
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        if (parts.Config.Heartbeats.ActionQuery is { } query)
        {
            await using var command = new NpgsqlCommand(query, session);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        var position = changes.Position.Transaction is null ? changes.Position.MarkBoundary() : changes.Position.Current;
        await parts.Writer.WriteAsync(_heartbeat.Record(position), 0, cancellationToken).ConfigureAwait(false);
    }

    private void ReportLag()
    {
        if (changes.Position.Current.CommitTimeMicroseconds is not { } committed
            || parts.Time.GetElapsedTime(_lastLagAt) < LagInterval)
        {
            return;
        }

        _lastLagAt = parts.Time.GetTimestamp();
        var lag = parts.Time.GetUtcNow() - DateTimeOffset.UnixEpoch.AddMicroseconds(committed);
        context.ReportSourceLag(lag > TimeSpan.Zero ? lag : TimeSpan.Zero);
    }
}
