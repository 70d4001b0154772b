using System.Collections.Concurrent;
using Connect.Abstractions.Connectors;

namespace Connect.Runtime.Tests.TestPlugins;

/// <summary>What the plugins of a test saw, by connector name.</summary>
public sealed class Probe
{
    private static readonly ConcurrentDictionary<string, Probe> Probes = new();

    private int _written;
    private int _dropped;

    /// <summary>The values that a sink got, in order.</summary>
    public ConcurrentQueue<string> Values { get; } = new();

    /// <summary>The offsets that a source was told to be durable.</summary>
    public ConcurrentQueue<SourceOffsetEntry> Commits { get; } = new();

    /// <summary>The calls of the plugins, in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public int WrittenCount => _written;

    public int DroppedCount => _dropped;

    /// <summary>While it is not completed, a blocking villain blocks.</summary>
    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void CountWritten() => Interlocked.Increment(ref _written);

    public void CountDropped() => Interlocked.Increment(ref _dropped);

    public static Probe Of(string connector) => Probes.GetOrAdd(connector, _ => new Probe());

    public int CallCount(string call) => Calls.Count(c => c == call);
}
