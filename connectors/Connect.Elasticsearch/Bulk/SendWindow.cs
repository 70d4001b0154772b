namespace Connect.Elasticsearch.Bulk;

/// <summary>
/// How many requests may be under way, and how many records each may hold. A server that answers too late or refuses gets fewer and
/// smaller requests at once, since what it was sent before still burdens it; what it takes again widens both step by step. It is TCP's
/// congestion control (RFC 5681) for bulks. Safe for concurrent use.
/// </summary>
internal sealed class SendWindow : IDisposable
{
    /// <summary>Requests that must succeed before bulks have their full size again.</summary>
    private const int StepsToFullSize = 16;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _slots;
    private readonly int _maxRequests;
    private readonly int _maxRecords;
    private int _requests;
    private int _records;
    private int _owed; // slots to withhold because the window shrank while they were in use
    private int _successes; // since the window last changed
    private int _shrinks;

    /// <summary>A window that starts open.</summary>
    /// <param name="maxRequests">Requests under way at most.</param>
    /// <param name="maxRecords">Records of a request at most.</param>
    public SendWindow(int maxRequests, int maxRecords)
    {
        _slots = new SemaphoreSlim(maxRequests);
        (_maxRequests, _requests) = (maxRequests, maxRequests);
        (_maxRecords, _records) = (maxRecords, maxRecords);
    }

    /// <summary>How many requests may be under way at a time.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Waits until another request may be sent. Dispose the turn when the request has its outcome.</summary>
    public async ValueTask<Turn> EnterAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            return new Turn(this, _records, _shrinks);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private void Leave(Turn turn)
    {
        lock (_lock)
        {
            var before = _requests;
            if (!turn.IsRefused)
            {
                Grow();
            }
            else if (turn.Shrinks == _shrinks)
            {
                // Requests that were sent before the window shrank tell nothing about its new size.
                Shrink();
            }

            var free = 1 + _requests - before - _owed;
            _owed = Math.Max(0, -free);
            if (free > 0)
            {
                _slots.Release(free);
            }
        }
    }

    private void Shrink()
    {
        _shrinks++;
        _successes = 0;
        if (_requests > 1)
        {
            _requests /= 2;
        }
        else
        {
            _records = Math.Max(1, _records / 2);
        }
    }

    private void Grow()
    {
        if (_records < _maxRecords)
        {
            _records = Math.Min(_maxRecords, _records + Math.Max(1, _maxRecords / StepsToFullSize));
        }
        else if (_requests < _maxRequests && ++_successes >= _requests)
        {
            _successes = 0;
            _requests++;
        }
    }

    /// <summary>The right to send one request.</summary>
    internal sealed class Turn(SendWindow window, int maxRecords, int shrinks) : IDisposable
    {
        /// <summary>How many records it may hold.</summary>
        public int MaxRecords { get; } = maxRecords;

        /// <summary>How often the window had shrunk when the turn came.</summary>
        public int Shrinks { get; } = shrinks;

        /// <summary>Set when the server refused all or some of it for now, or did not answer.</summary>
        public bool IsRefused { get; set; }

        /// <inheritdoc/>
        public void Dispose() => window.Leave(this);
    }
}
