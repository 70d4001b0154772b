using Connect.ObjectStorage.Buffers;
using Connect.ObjectStorage.Stores;

namespace Connect.ObjectStorage.Writing;

/// <summary>
/// Brings one object to the store, part after part, in the background. A part's memory is held until the store has it, so that a
/// failed upload goes on where it stopped. All calls from the task's thread.
/// </summary>
internal sealed class FileUpload(string name, UploadLane lane, CancellationToken cancellationToken)
{
    private readonly Queue<SegmentedStream> _waiting = new();
    private readonly Lock _lock = new();
    private IPartUpload? _parts;
    private int _partNumber;
    private bool _isSealed;
    private bool _isComplete;

    public string Name => name;

    /// <summary>The upload of everything handed over so far; with the object itself, once it is sealed.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Hands over a part; more will follow.</summary>
    public void AddPart(SegmentedStream part) => Enqueue(part, isLast: false);

    /// <summary>Hands over the last part, which may be empty: the object becomes visible with it.</summary>
    public void Seal(SegmentedStream last) => Enqueue(last, isLast: true);

    /// <summary>Goes on after a failure.</summary>
    public void Resume()
    {
        if (Running.IsFaulted)
        {
            Running = Task.Run(RunAsync, cancellationToken);
        }
    }

    /// <summary>Gives the object up, once its token is cancelled. Nothing of it becomes visible.</summary>
    public async Task AbortAsync(CancellationToken abortToken)
    {
        await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_waiting.TryDequeue(out var part))
        {
            part.Dispose();
        }

        if (_parts is { } parts && !_isComplete)
        {
            await parts.AbortAsync(abortToken);
        }
    }

    private void Enqueue(SegmentedStream part, bool isLast)
    {
        lock (_lock)
        {
            _waiting.Enqueue(part);
            _isSealed = isLast;
        }

        var previous = Running;
        Running = Task.Run(() => ThenRunAsync(previous), cancellationToken);
    }

    private async Task ThenRunAsync(Task previous)
    {
        await previous;
        await RunAsync();
    }

    private async Task RunAsync()
    {
        while (Peek(out var part, out var isLast))
        {
            if (isLast && _parts is null)
            {
                await lane.RunAsync(token => lane.Store.PutAsync(name, part.OpenRead(), token), cancellationToken);
                _isComplete = true;
            }
            else
            {
                await UploadPartAsync(part);
            }

            lock (_lock)
            {
                _waiting.Dequeue().Dispose();
            }
        }

        if (_isSealed && !_isComplete)
        {
            await lane.RunAsync(_parts!.CompleteAsync, cancellationToken);
            _isComplete = true;
        }
    }

    private async Task UploadPartAsync(SegmentedStream part)
    {
        if (_parts is null)
        {
            await lane.RunAsync(async token => _parts = await lane.Store.BeginAsync(name, token), cancellationToken);
        }

        if (part.Length > 0)
        {
            var number = _partNumber + 1;
            await lane.RunAsync(token => _parts!.UploadPartAsync(number, part.OpenRead(), token), cancellationToken);
            _partNumber = number;
        }
    }

    private bool Peek(out SegmentedStream part, out bool isLast)
    {
        lock (_lock)
        {
            isLast = _isSealed && _waiting.Count == 1;
            return _waiting.TryPeek(out part!);
        }
    }
}
