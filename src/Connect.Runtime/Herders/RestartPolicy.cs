using Connect.Runtime.Configuration;
using Connect.Runtime.Errors;

namespace Connect.Runtime.Herders;

/// <summary>When something that failed starts again: pure.</summary>
internal static class RestartPolicy
{
    /// <summary>The state after a failure.</summary>
    /// <param name="run">The state before.</param>
    /// <param name="failure">What happened.</param>
    /// <param name="config">The rules.</param>
    /// <param name="now">When it happened.</param>
    /// <param name="jitter">From 0 to 1: spreads restarts that would all come at once.</param>
    public static RunnerState AfterFailure(RunnerState run, Failure failure, RestartConfig config, DateTimeOffset now, double jitter)
    {
        var wasHealthy = run.State is RunState.Running or RunState.Paused && now - run.Since >= config.HealthyAfter;
        var attempt = wasHealthy ? 0 : run.Attempt;
        var failed = run with { State = RunState.Failed, Since = now, Failure = failure, Attempt = attempt, NextTry = null };
        if (!config.IsEnabled || (failure.Kind == FailureKind.Fatal && attempt >= config.FatalAttempts))
        {
            return failed;
        }

        return failed with { Attempt = attempt + 1, NextTry = now + DelayOf(attempt, config, jitter) };
    }

    /// <summary>The delay before a restart: doubles with each attempt up to the longest; half of it is left to chance.</summary>
    internal static TimeSpan DelayOf(int attempt, RestartConfig config, double jitter)
    {
        var delay = config.InitialDelay * Math.Pow(2, Math.Min(attempt, 30));
        var capped = delay < config.MaxDelay ? delay : config.MaxDelay;
        return capped * (0.5 + (0.5 * jitter));
    }
}
