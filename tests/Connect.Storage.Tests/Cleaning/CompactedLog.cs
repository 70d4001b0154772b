using System.Globalization;
using Connect.Protocol.Compression;
using Connect.Protocol.Records;

namespace Connect.Storage.Tests.Cleaning;

/// <summary>A compacted partition with segments of 400 bytes, which is about five small batches, and the clock at hand.</summary>
internal sealed class CompactedLog(StoreFixture fixture)
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    public StoreFixture Fixture => fixture;

    public PartitionLog Log => fixture.Log;

    public long NowMs => fixture.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public static async Task<CompactedLog> CreateAsync(params (string Key, string Value)[] configs)
    {
        (string, string)[] own = [("cleanup.policy", "compact"), ("segment.bytes", "400"), ("min.cleanable.dirty.ratio", "0")];
        string[] given = [.. configs.Select(config => config.Key)];
        return new CompactedLog(await StoreFixture.CreateAsync(configs: [.. own.Where(c => !given.Contains(c.Item1)), .. configs]));
    }

    public async Task<long> AppendAsync(params string[] records) => await AppendAsync(RecordBatchWriterOptions.Default, records);

    public async Task<long> AppendAsync(RecordBatchWriterOptions options, params string[] records)
    {
        byte[] batch = Batches.Keyed(options, NowMs, records);
        return (await Log.AppendAsync(batch, AppendOptions.Client, Token)).BaseOffset;
    }

    public Task<long> AppendAsync(CompressionCodec codec, params string[] records) =>
        AppendAsync(new RecordBatchWriterOptions { Codec = codec }, records);

    /// <summary>Batches of one record each, in turn for a few keys.</summary>
    public async Task FillAsync(int count, int keys = 3)
    {
        for (int i = 0; i < count; i++)
        {
            await AppendAsync(string.Create(CultureInfo.InvariantCulture, $"k{i % keys}=v{i}"));
        }
    }

    /// <summary>Completes the active segment, so that it can be compacted.</summary>
    public async Task RollAsync()
    {
        int segments = Log.SegmentCount;
        while (Log.SegmentCount == segments)
        {
            await AppendAsync("roll=x");
        }
    }

    /// <summary>Compacts until nothing is due; returns how many passes it took.</summary>
    public int Clean()
    {
        int passes = 0;
        while (fixture.Store.CleanNext())
        {
            Assert.True(++passes < 1000, "compaction does not end");
        }

        return passes;
    }

    public List<string> Read() => Batches.ReadKeyed(Log);

    /// <summary>The records without those that only complete segments.</summary>
    public List<string> ReadOwn() => [.. Read().Where(record => !record.Contains(":roll", StringComparison.Ordinal))];

    /// <summary>What a reader of all of the log knows in the end: the last value of each key.</summary>
    public SortedDictionary<string, string> LastValues()
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string record in Read())
        {
            string[] parts = record.Split(':', 2)[1].Split('=');
            values.Remove(parts[0]);
            if (parts.Length > 1)
            {
                values.Add(parts[0], parts[1]);
            }
        }

        return values;
    }
}
