using Connect.Abstractions.Data;
using Connect.ObjectStorage.Config;
using Connect.ObjectStorage.Stores;
using Connect.TestKit;
using Connect.TestKit.Conformance;
using Connect.TestKit.Sinks;
using Microsoft.Extensions.Time.Testing;

namespace Connect.ObjectStorage.Tests.Writing;

/// <summary>A sink task over a store in memory, on a clock that stands still.</summary>
internal sealed class MemorySinkTask(MemoryStore store, TimeProvider clock) : ObjectStorageSinkTask(clock)
{
    public int PartBytes { get; init; } = 1024;

    protected override (ObjectSinkSettings Settings, IObjectStore Store) Configure(IReadOnlyDictionary<string, string> config)
    {
        var upload = new UploadSettings(PartBytes, new UploadRetry(0, TimeSpan.Zero, TimeSpan.Zero), GzipLevel: null);
        return (new ObjectSinkSettingsReader(ObjectStorageKeys.Definition.Parse(config), Clock).Read(upload), store);
    }
}

internal static class MemorySink
{
    public static FakeTimeProvider NewClock() => new(DateTimeOffset.FromUnixTimeSeconds(1_767_597_120));

    public static Task<SinkRun> StartAsync(
        MemoryStore store, FakeTimeProvider clock, FakeSinkContext? context = null, params (string Key, string Value)[] config) =>
        SinkRun.StartAsync(
            new MemorySinkTask(store, clock),
            config.ToDictionary(e => e.Key, e => e.Value),
            [Records.Orders3],
            context);

    public static IReadOnlyList<SinkRecord> Numbers(long first, int count) =>
        Enumerable.Range(0, count).Select(i => Records.At(first + i, first + i)).ToArray();

    public static Task LandedAsync(SinkRun run, long offset) => WaitUntil.TrueAsync(
        () => run.Context.LandedOffsets.GetValueOrDefault(Records.Orders3) >= offset,
        TimeSpan.FromSeconds(10),
        () => $"Landed up to {run.Context.LandedOffsets.GetValueOrDefault(Records.Orders3)}, not {offset}.",
        TestContext.Current.CancellationToken);

    public static async Task<long> VouchedAsync(SinkRun run) => (await run.PreCommitAsync())[Records.Orders3];
}
