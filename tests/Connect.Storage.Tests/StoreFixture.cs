using Connect.Storage.Durability;
using Connect.TestKit.Disk;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Connect.Storage.Tests;

/// <summary>A store with one topic `t` of one partition on a disk in memory.</summary>
internal sealed class StoreFixture
{
    public const string Directory = "/data";
    public const string LogPath = "/data/t-0/00000000000000000000.log";

    private static readonly TimeSpan Never = TimeSpan.FromDays(49);
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    public FaultyDisk Disk { get; } = new();

    public List<string> Messages { get; } = [];

    /// <summary>Memory for the keys of a compaction; counts from the next start on.</summary>
    public long DedupeBufferBytes { get; set; } = 1024 * 1024;

    /// <summary>The clock; it stands still until a test moves it.</summary>
    public FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(Batches.TimestampMs));

    public LogStore Store { get; private set; } = null!;

    public PartitionLog Log => Store.TryGet("t", 0, out PartitionLog? log) ? log! : throw new InvalidOperationException("There is no t-0.");

    public static async Task<StoreFixture> CreateAsync(
        FlushPolicy policy = FlushPolicy.EveryBatchGroup, params (string Key, string Value)[] configs)
    {
        var fixture = new StoreFixture();
        await fixture.OpenAsync(policy);
        await fixture.Store.CreateTopicAsync("t", 1, configs.ToDictionary(c => c.Key, c => c.Value), Token);
        return fixture;
    }

    public async Task OpenAsync(FlushPolicy policy = FlushPolicy.EveryBatchGroup)
    {
        var options = new LogStoreOptions
        {
            DataDirectory = Directory,
            FlushThreads = 0,
            FlushPolicy = policy,

            // The disk is for one thread: housekeeping is called by the tests.
            RetentionCheckInterval = Never,
            CheckpointInterval = Never,
            CleanerThreads = 0,
            CleanerDedupeBufferBytes = DedupeBufferBytes,
        };
        using var loggers = new ListLoggerFactory(Messages);
        Store = await LogStore.OpenAsync(options, Disk, Time, loggers, Token);
    }

    /// <summary>Stops, cleanly or by a kill, and starts again.</summary>
    public async Task RestartAsync(bool clean)
    {
        if (!clean)
        {
            await KillAndReopenAsync();
            return;
        }

        await Store.DisposeAsync();
        await OpenAsync();
    }

    /// <summary>Ends the process without a clean shutdown and starts it again.</summary>
    public async Task KillAndReopenAsync(FlushPolicy policy = FlushPolicy.EveryBatchGroup)
    {
        Disk.PowerOffAt = 0;
        await Store.DisposeAsync();
        Disk.Kill();
        await OpenAsync(policy);
    }

    public async Task<AppendResult> AppendAsync(params string[] values) =>
        await Log.AppendAsync(Batches.Of(values), AppendOptions.Client, Token);

    private sealed class ListLoggerFactory(List<string> messages) : ILoggerFactory, ILogger
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            messages.Add(formatter(state, exception));
    }
}
