using Connect.Abstractions.Config;

namespace Connect.Runtime.Configuration;

/// <summary>A worker's settings, read once.</summary>
public sealed record WorkerConfig
{
    private readonly ParsedConfig _parsed;

    private WorkerConfig(ParsedConfig parsed)
    {
        _parsed = parsed;
        Restart = new RestartConfig(
            parsed.Get(WorkerKeys.RestartEnable),
            parsed.Get(WorkerKeys.RestartInitialDelay),
            parsed.Get(WorkerKeys.RestartMaxDelay),
            parsed.Get(WorkerKeys.RestartHealthyAfter),
            parsed.Get(WorkerKeys.RestartFatalAttempts));
    }

    /// <summary>When failed tasks and connectors start again.</summary>
    public RestartConfig Restart { get; }

    /// <summary>Everything as written: the root of <c>producer.*</c>, <c>consumer.*</c>, <c>admin.*</c>, converters and
    /// providers.</summary>
    public IReadOnlyDictionary<string, string> Originals => _parsed.Originals;

    /// <summary>Reads a worker's settings (flat, Kafka Connect's names), or reports every mistake.</summary>
    /// <exception cref="Connect.Abstractions.Errors.ConfigException">At least one setting is wrong; it lists all.</exception>
    public static WorkerConfig Parse(IReadOnlyDictionary<string, string> settings) => new(WorkerKeys.Definition.Parse(settings));

    /// <summary>The value of a setting.</summary>
    public T Get<T>(ConfigKey<T> key) => _parsed.Get(key);

    /// <summary>The settings under a prefix, without it.</summary>
    public IReadOnlyDictionary<string, string> WithPrefix(string prefix) => _parsed.WithPrefix(prefix);
}

/// <summary>When failed tasks and connectors start again by themselves.</summary>
/// <param name="IsEnabled">Whether they do.</param>
/// <param name="InitialDelay">The first delay; doubles with each attempt.</param>
/// <param name="MaxDelay">The longest delay.</param>
/// <param name="HealthyAfter">How long one has to work for its attempts to be forgotten.</param>
/// <param name="FatalAttempts">Restarts after failures that a restart can hardly mend.</param>
public sealed record RestartConfig(
    bool IsEnabled, TimeSpan InitialDelay, TimeSpan MaxDelay, TimeSpan HealthyAfter, int FatalAttempts);
