using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Cdc.Heartbeats;
using Npgsql;

namespace Connect.Postgres.Streaming;

/// <summary>
/// Streams until it is cancelled: reads frames, hands messages on, and moves the position where nothing of interest happens, so that
/// the server need not keep the log of an idle or filtered database.
/// </summary>
internal sealed class StreamingPhase(
    CaptureParts parts, ChangeStream changes, NpgsqlConnection session, ISourceTaskContext context)
{
    private static readonly TimeSpan OffsetInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LagInterval = TimeSpan.FromSeconds(1);

    private readonly Heartbeat _heartbeat = new(
        parts.Config.Heartbeats, parts.Topics.HeartbeatTopic, parts.Config.Topics.Prefix, parts.Partition, parts.Time);

    private long _lastOffsetAt = parts.Time.GetTimestamp();
    private long _lastLagAt;

    /// <summary>Streams from the position of the changes.</summary>
    /// <exception cref="Exception">The connection failed, or the stream cannot go on.</exception>
    public async Task RunAsync(ReplicationStream stream, SlotAcknowledger acknowledger, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAsync(stream, acknowledger, ending.Token);
        var reporting = acknowledger.RunAsync(ending.Token);
        var first = await Task.WhenAny(reading, reporting).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        var second = first == reading ? reporting : reading;
        await second.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private async Task ReadAsync(ReplicationStream stream, SlotAcknowledger acknowledger, CancellationToken cancellationToken)
    {
        while (true)
        {
            while (stream.TryRead(out var frame))
            {
                if (frame.IsKeepalive)
                {
                    await KeepaliveAsync(frame, acknowledger, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                var handled = changes.HandleAsync(frame.Lsn, frame.Payload, cancellationToken);
                if (!handled.IsCompletedSuccessfully)
                {
                    await handled.ConfigureAwait(false);
                }
            }

            acknowledger.Received(changes.Position.Boundary);
            ReportLag();
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

        context.ReportSourceLag(TimeSpan.Zero);
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
