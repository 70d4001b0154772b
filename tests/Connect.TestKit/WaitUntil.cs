using System.Diagnostics;
using System.Globalization;

namespace Connect.TestKit;

/// <summary>The one way to wait in a test: poll a condition, with a bound.</summary>
public static class WaitUntil
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);

    /// <summary>Returns once <paramref name="condition"/> holds.</summary>
    /// <param name="condition">What has to become true. What it throws ends the wait.</param>
    /// <param name="timeout">The bound.</param>
    /// <param name="describe">Says what was awaited and what was seen instead; called only when the time is up.</param>
    /// <param name="cancellationToken">Ends the wait early.</param>
    /// <exception cref="TimeoutException">The condition did not hold in time.</exception>
    public static async Task TrueAsync(
        Func<CancellationToken, ValueTask<bool>> condition,
        TimeSpan timeout,
        Func<string> describe,
        CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition(cancellationToken))
        {
            if (Stopwatch.GetElapsedTime(started) > timeout)
            {
                var bound = timeout.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture);
                throw new TimeoutException($"Not within {bound} s: {describe()}");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{CancellationToken, ValueTask{bool}}, TimeSpan, Func{string}, CancellationToken)"/>
    public static Task TrueAsync(
        Func<bool> condition,
        TimeSpan timeout,
        Func<string> describe,
        CancellationToken cancellationToken = default) =>
        TrueAsync(_ => ValueTask.FromResult(condition()), timeout, describe, cancellationToken);

    /// <inheritdoc cref="TrueAsync(Func{CancellationToken, ValueTask{bool}}, TimeSpan, Func{string}, CancellationToken)"/>
    public static Task TrueAsync(
        Func<bool> condition,
        TimeSpan timeout,
        string describe,
        CancellationToken cancellationToken = default) =>
        TrueAsync(condition, timeout, () => describe, cancellationToken);
}
