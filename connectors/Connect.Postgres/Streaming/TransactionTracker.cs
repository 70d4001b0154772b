using Connect.Postgres.Streaming.Messages;

namespace Connect.Postgres.Streaming;

/// <summary>
/// Knows the position in the stream, and which of the events that come again after a restart are done already. The server sends whole
/// transactions in the order of their commits, from a boundary on; within one, positions do not decrease. So the commit's position
/// and the count of events at a position name each event. Positions within an unfinished snapshot stay in it: the rows come after what
/// is tracked here. Pure; one caller at a time.
/// </summary>
internal sealed class TransactionTracker
{
    private readonly PostgresOffset _start;
    private Lsn _boundary;
    private BeginMessage? _transaction;
    private Lsn _event;
    private long _eventsAtLsn;
    private bool _isDone;
    private bool _isHalfDone;

    /// <summary>Goes on behind a position.</summary>
    public TransactionTracker(PostgresOffset start)
    {
        _start = start;
        _boundary = start.Boundary;
        Current = start;
    }

    /// <summary>The position of the last event that was written; a restart from here repeats none and misses none.</summary>
    public PostgresOffset Current { get; private set; }

    /// <summary>Everything that was committed before is done.</summary>
    public Lsn Boundary => _boundary;

    /// <summary>The transaction in progress, or null.</summary>
    public BeginMessage? Transaction => _transaction;

    /// <summary>True when everything that was committed before a position has arrived, and nothing else has.</summary>
    /// <param name="position">The position.</param>
    /// <param name="frame">Where the next message lies, or up to where the server has nothing more.</param>
    public bool HasReached(Lsn position, Lsn frame) =>
        _transaction is { } transaction ? transaction.CommitLsn >= position : frame >= position;

    /// <summary>A transaction begins.</summary>
    public void Begin(BeginMessage begin)
    {
        _transaction = begin;
        _event = Lsn.None;
        _eventsAtLsn = 0;
        _isDone = begin.CommitLsn < _start.TransactionCommit || begin.CommitLsn < _start.Boundary;
        _isHalfDone = !_isDone && (_start.IsForeign
            ? _start.TransactionId == begin.TransactionId && _start.Event != _start.Boundary
            : _start.TransactionCommit == begin.CommitLsn);
    }

    /// <summary>An event of the transaction arrives. False when it was written before the restart.</summary>
    public bool Advance(Lsn lsn)
    {
        _eventsAtLsn = lsn == _event ? _eventsAtLsn + 1 : 1;
        _event = lsn;
        var isWritten = _isHalfDone && (lsn < _start.Event || (lsn == _start.Event && _eventsAtLsn <= _start.EventsAtLsn));
        return !_isDone && !isWritten;
    }

    /// <summary>The position behind the event that arrived last; it becomes the current one.</summary>
    public PostgresOffset Mark(string messageType) => Current = new PostgresOffset
    {
        Boundary = _boundary,
        Event = _event,
        EventsAtLsn = _eventsAtLsn,
        TransactionCommit = _transaction!.CommitLsn,
        TransactionId = _transaction.TransactionId,
        CommitTimeMicroseconds = _transaction.CommitTimeMicroseconds,
        MessageType = messageType,
        IsInSnapshot = _start.IsInSnapshot,
        SnapshotTables = _start.SnapshotTables,
    };

    /// <summary>The transaction is complete.</summary>
    public void Commit(CommitMessage commit)
    {
        _transaction = null;
        _boundary = Lsn.Max(_boundary, commit.EndLsn);
    }

    /// <summary>A message outside transactions arrives. False when it was written before the restart.</summary>
    public bool AdvanceOutside(Lsn lsn)
    {
        if (lsn < _boundary)
        {
            return false;
        }

        _boundary = new Lsn(lsn.Value + 1);
        return true;
    }

    /// <summary>The server has nothing of interest before a position.</summary>
    public void Idle(Lsn position)
    {
        if (_transaction is null)
        {
            _boundary = Lsn.Max(_boundary, position);
        }
    }

    /// <summary>The position between transactions; it becomes the current one.</summary>
    public PostgresOffset MarkBoundary() => Current = new PostgresOffset
    {
        Boundary = _boundary,
        Event = _boundary,
        TransactionId = Current.TransactionId,
        CommitTimeMicroseconds = Current.CommitTimeMicroseconds,
        IsInSnapshot = _start.IsInSnapshot,
        SnapshotTables = _start.SnapshotTables,
    };
}
