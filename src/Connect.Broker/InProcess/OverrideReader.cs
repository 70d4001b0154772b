using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.Logging;
using LogException = Connect.LogClient.LogException;

namespace Connect.Broker.InProcess;

/// <summary>
/// Reads a client's overrides under Kafka's names: those that mean something without a socket are taken, those that ask for what is so
/// anyway are passed over, and the others are named in a warning, once in the life of the process.
/// </summary>
internal sealed partial class OverrideReader(IReadOnlyDictionary<string, string> overrides, string clientId)
{
    private static readonly FrozenDictionary<string, string> Synonyms = new Dictionary<string, string>
    {
        ["compression.codec"] = "compression.type",
        ["message.max.bytes"] = "max.request.size",
        ["message.timeout.ms"] = "delivery.timeout.ms",
        ["queue.buffering.max.ms"] = "linger.ms",
        ["fetch.message.max.bytes"] = "max.partition.fetch.bytes",
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> SoAnyway = FrozenSet.ToFrozenSet(
    [
        "client.id", "group.id", "key.serializer", "value.serializer", "key.deserializer", "value.deserializer", "enable.auto.commit",
        "enable.idempotence", "buffer.memory", "check.crcs", "exclude.internal.topics", "metric.reporters", "metrics.num.samples",
        "metrics.sample.window.ms", "metrics.recording.level", "interceptor.classes", "auto.include.jmx.reporter", "bootstrap.servers",
        "retries", "max.in.flight.requests.per.connection", "max.block.ms", "default.api.timeout.ms", "request.timeout.ms",
    ]);

    private readonly Dictionary<string, string> _values = Translate(overrides);
    private readonly HashSet<string> _taken = [];

    /// <summary>A number of at least <paramref name="min"/>.</summary>
    /// <exception cref="LogException">The text is no such number.</exception>
    public long Number(string name, long fallback, long min = 0)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min
            ? number
            : throw Refuse(name, text, string.Create(CultureInfo.InvariantCulture, $"expected a number of at least {min}"));
    }

    /// <summary>A number that fits 32 bits.</summary>
    /// <exception cref="LogException">The text is no such number.</exception>
    public int Int32(string name, int fallback, int min = 0) => (int)Math.Min(int.MaxValue, Number(name, fallback, min));

    public TimeSpan Milliseconds(string name, TimeSpan fallback) =>
        TimeSpan.FromMilliseconds(Number(name, (long)fallback.TotalMilliseconds));

    /// <summary>One of several words.</summary>
    /// <exception cref="LogException">The text is none of them.</exception>
    public T Word<T>(string name, T fallback, IReadOnlyDictionary<string, T> words) => Text(name) is not { } text ? fallback
        : words.TryGetValue(text.ToLowerInvariant(), out var value) ? value
        : throw Refuse(name, text, $"expected one of {string.Join(", ", words.Keys)}");

    public string? Text(string name)
    {
        _taken.Add(name);
        return _values.GetValueOrDefault(name);
    }

    /// <summary>A setting whose value the caller cannot use.</summary>
    public LogException Refuse(string name, string value, string reason) => new(
        "INVALID_CONFIG", $"The settings of client {clientId} are refused: {name} is '{value}'; {reason}. Correct it.", false);

    /// <summary>Names what nobody took, each key once.</summary>
    /// <param name="named">The keys that were named before; shared by all clients.</param>
    /// <param name="logger">Where to.</param>
    public void WarnOfTheRest(HashSet<string> named, ILogger logger)
    {
        foreach (var key in _values.Keys.Where(key => !_taken.Contains(key) && !SoAnyway.Contains(key)))
        {
            bool isNew;
            lock (named)
            {
                isNew = named.Add(key);
            }
            if (isNew)
            {
                LogNoEffect(logger, key, clientId);
            }
        }
    }

    private static Dictionary<string, string> Translate(IReadOnlyDictionary<string, string> overrides)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in overrides)
        {
            values[Synonyms.GetValueOrDefault(key, key)] = value;
        }
        return values;
    }

    [LoggerMessage(2200, LogLevel.Warning,
        "Setting {Key} of client {ClientId} has no effect: the log is in the same process. This is said once for each setting")]
    private static partial void LogNoEffect(ILogger logger, string key, string clientId);
}
