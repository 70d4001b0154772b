using Connect.Abstractions.Errors;

namespace Connect.Postgres.Streaming;

/// <summary>
/// Reports positions to the server: at an interval, when the server asks, and as soon as more is durable. Only what the runtime has
/// made durable is confirmed. Safe to use from any thread.
/// </summary>
/// <remarks>Each report asks for a keepalive. Its answer tells how far an idle database has come, and that the connection lives.</remarks>
internal sealed class SlotAcknowledger(ReplicationStream stream, TimeSpan interval, TimeProvider time)
{
    private const int SilentIntervals = 6;

    private static readonly TimeSpan MinSilence = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private Lsn _received;
    private Lsn _confirmed;
    private long _waitingSince;

    /// <summary>What was confirmed last.</summary>
    public Lsn Confirmed
    {
        get
        {
            lock (_lock)
            {
                return _confirmed;
            }
        }
    }

    /// <summary>The reader has everything before a position.</summary>
    public void Received(Lsn position)
    {
        lock (_lock)
        {
            _received = Lsn.Max(_received, position);
        }
    }

    /// <summary>The reader waits for the server from now on, or no longer.</summary>
    public void SetWaiting(bool isWaiting) => Volatile.Write(ref _waitingSince, isWaiting ? time.GetTimestamp() : 0);

    /// <summary>Everything before a position is durable: tells the server.</summary>
    public Task ConfirmAsync(Lsn position, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // I2: nothing is confirmed that is not durable, and the confirmed position never goes back.
            if (position <= _confirmed)
            {
                return Task.CompletedTask;
            }

            _confirmed = position;
        }

        return ReportAsync(wantsReply: false, cancellationToken);
    }

    /// <summary>Sends a report now.</summary>
    public Task ReportAsync(bool wantsReply, CancellationToken cancellationToken)
    {
        Lsn received, confirmed;
        lock (_lock)
        {
            (received, confirmed) = (_received, _confirmed);
        }

        return stream.ReportAsync(received, confirmed, wantsReply, cancellationToken);
    }

    /// <summary>Reports at the interval until it is cancelled.</summary>
    /// <exception cref="RetriableException">The server answers no longer.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            var waitingSince = Volatile.Read(ref _waitingSince);
            var silence = waitingSince == 0 ? TimeSpan.Zero : time.GetElapsedTime(waitingSince);
            if (silence > MinSilence && silence > interval * SilentIntervals)
            {
                throw new RetriableException($"The server has not answered for {silence.TotalSeconds:F0} s: the connection is broken.");
            }

            await ReportAsync(wantsReply: true, cancellationToken).ConfigureAwait(false);
        }
    }
}
