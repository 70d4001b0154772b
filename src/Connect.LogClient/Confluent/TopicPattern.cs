using System.Diagnostics;
using System.Text.RegularExpressions;
using Confluent.Kafka;

namespace Connect.LogClient.Confluent;

/// <summary>
/// Keeps a consumer subscribed to the topics that match a pattern. librdkafka's own patterns are POSIX expressions; users write those
/// of Java, which .NET's agree with. Owned by the consumer's thread.
/// </summary>
internal sealed class TopicPattern(IConsumer<byte[]?, byte[]?> consumer, string pattern)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly Regex _regex = new($"^(?:{pattern})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    private HashSet<string> _topics = [];
    private long? _lastLook;

    /// <summary>Looks for new and gone topics when it is time to.</summary>
    public void Follow()
    {
        if (_lastLook is { } last && Stopwatch.GetElapsedTime(last) < Interval)
        {
            return;
        }

        _lastLook = Stopwatch.GetTimestamp();
        if (Matching() is { } topics && !topics.SetEquals(_topics))
        {
            _topics = topics;
            consumer.Subscribe(topics);
        }
    }

    // Null while the log does not answer: what was subscribed stays.
    private HashSet<string>? Matching()
    {
        try
        {
            using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
            return [.. admin.GetMetadata(Timeout).Topics.Select(t => t.Topic).Where(t =>
                !t.StartsWith("__", StringComparison.Ordinal) && _regex.IsMatch(t))];
        }
        catch (KafkaException)
        {
            return null;
        }
    }
}
