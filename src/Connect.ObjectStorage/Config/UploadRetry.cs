using Connect.Abstractions.Errors;

namespace Connect.ObjectStorage.Config;

/// <summary>How often one call to the store is repeated after a failure that may pass, and how long to wait in between.</summary>
/// <param name="Retries">Repetitions; 0 for none.</param>
/// <param name="Backoff">The first wait.</param>
/// <param name="MaxBackoff">The longest wait.</param>
/// <param name="IsFixed">Whether each wait is the first; otherwise each may be twice as long, at random, so that tasks do not come
/// back together.</param>
public sealed record UploadRetry(int Retries, TimeSpan Backoff, TimeSpan MaxBackoff, bool IsFixed = false)
{
    /// <summary>Makes a call until it succeeds, fails for good, or has used up its repetitions.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> call, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await call(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (RetriableException) when (attempt < Retries)
            {
                await Task.Delay(WaitAfter(attempt, Random.Shared.NextDouble()), clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The wait after a failed attempt.</summary>
    /// <param name="attempt">From 0.</param>
    /// <param name="random">From 0 up to 1.</param>
    public TimeSpan WaitAfter(int attempt, double random)
    {
        if (IsFixed)
        {
            return Backoff;
        }

        var longest = Math.Min(MaxBackoff.TotalMilliseconds, Backoff.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 30)));
        return TimeSpan.FromMilliseconds(longest * random);
    }
}
