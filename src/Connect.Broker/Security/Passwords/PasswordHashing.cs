namespace Connect.Broker.Security.Passwords;

/// <summary>
/// Compares passwords with how they are kept, so many slow hashes at a time and no more: guessing takes no more of the processor than
/// that, and what beyond it waits is bounded by the open connections (I9). Safe for use by many threads.
/// </summary>
public sealed class PasswordHashing : IDisposable
{
    private readonly SemaphoreSlim _places;
    private readonly Func<string, string, bool> _matches;

    /// <summary>Bounds the hashes.</summary>
    /// <param name="maxConcurrent">How many are computed at a time, 1 or more.</param>
    public PasswordHashing(int maxConcurrent)
        : this(maxConcurrent, PasswordHash.Matches)
    {
    }

    internal PasswordHashing(int maxConcurrent, Func<string, string, bool> matches)
    {
        _places = new SemaphoreSlim(maxConcurrent, maxConcurrent);
        _matches = matches;
    }

    /// <summary>Whether the password is the kept one; see <see cref="PasswordHash.Matches"/>.</summary>
    /// <exception cref="FormatException">The kept hash is malformed; the message does not repeat it.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more.</exception>
    public async ValueTask<bool> MatchesAsync(string kept, string password, CancellationToken cancellationToken)
    {
        if (!PasswordHash.IsSlow(kept))
        {
            return _matches(kept, password);
        }
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _matches(kept, password);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();
}
