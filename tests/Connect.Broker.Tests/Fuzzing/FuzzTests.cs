using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Connect.Broker.Network;
using Connect.Broker.Tests.Testing;
using Connect.Protocol;
using Connect.Protocol.Compression;
using Connect.Protocol.Messages;
using Connect.Protocol.Records;

namespace Connect.Broker.Tests.Fuzzing;

/// <summary>
/// Mutated bytes from the golden messages. CONNECT_FUZZ_SECONDS is how long each target is tried (5 by default; an hour is 3600),
/// CONNECT_FUZZ_SEED repeats a run.
/// </summary>
public sealed class FuzzTests
{
    private const int MaxAllocatedPerByte = 512;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(Setting("CONNECT_FUZZ_SECONDS", 5));
    private static readonly int Seed = Setting("CONNECT_FUZZ_SEED", Environment.ProcessId);

    private static readonly List<Golden> Corpus = [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Golden"), "*.txt")
        .Order(StringComparer.Ordinal).SelectMany(file => File.ReadLines(file).Select(line => Golden.Parse(file, line)))];

    [Fact]
    public void Messages_AreReadOrMalformed_WithinTheirSize()
    {
        var mutator = new Mutator(Seed);
        for (var run = Stopwatch.StartNew(); run.Elapsed < Budget;)
        {
            var golden = mutator.Pick(Corpus);
            var bytes = mutator.Mutate(golden.Bytes, mutator.Pick(Corpus).Bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();

            golden.Read(bytes);

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(
                allocated < (MaxAllocatedPerByte * bytes.Length) + 65_536,
                $"{golden} allocated {allocated} bytes for {bytes.Length} (seed {Seed}): {Convert.ToHexString(bytes)}");
        }
    }

    [Fact]
    public void Batches_AreValidOrRefused()
    {
        var mutator = new Mutator(Seed);
        byte[][] good =
        [
            Batches.Of("a", "b", "c"), Batches.Of(CompressionCodec.Gzip, "a", "bb"), Batches.Of(CompressionCodec.Lz4, "a", "bb"),
            Batches.Of(CompressionCodec.Snappy, "a", "bb"), Batches.Of(CompressionCodec.Zstd, "a", "bb"),
        ];
        for (var run = Stopwatch.StartNew(); run.Elapsed < Budget;)
        {
            var bytes = mutator.Mutate(mutator.Pick(good), mutator.Pick(good));
            // Without a right checksum nothing behind it would ever be looked at.
            if (RecordBatchHeader.TryRead(bytes, out var header) && header.BatchLength > RecordBatchHeader.MinBatchLength
                && header.BatchLength <= bytes.Length - RecordBatchHeader.LengthPrefixBytes)
            {
                header.WriteWithCrc(bytes.AsSpan(0, header.TotalBytes));
            }
            var fault = RecordBatchValidator.Validate(
                bytes, new RecordBatchRules { MaxDecompressedBytes = 1 << 20 }, out var checkedHeader, out _);
            if (fault is null)
            {
                using var reader = new RecordBatchReader(bytes.AsMemory(0, checkedHeader.TotalBytes));
                while (reader.TryRead(out _))
                {
                    // What was accepted has to be readable.
                }
            }
        }
    }

    [Fact]
    public async Task Frames_AreCutOrMalformed()
    {
        var mutator = new Mutator(Seed);
        for (var run = Stopwatch.StartNew(); run.Elapsed < Budget;)
        {
            var bytes = mutator.Mutate(Framed(mutator.Pick(Corpus)), Framed(mutator.Pick(Corpus)));
            using var frames = new RequestFrameReader(new MemoryStream(bytes));
            try
            {
                while (await frames.ReadAsync(FrameLimits.ForRequests(1 << 20), TestContext.Current.CancellationToken) is { } frame)
                {
                    frame.Dispose();
                }
            }
            catch (MalformedMessageException)
            {
                // What it is for.
            }
        }
    }

    [Fact]
    public async Task Broker_ServesOthers_WhateverItGets()
    {
        var mutator = new Mutator(Seed);
        // TestBroker fails the test for any line of the level Error: a request that broke something.
        await using var broker = await TestBroker.StartAsync(options =>
        {
            options.SocketRequestMaxBytes = 1 << 20;
            options.MaxPartitions = 100;
        });
        using var good = await RawClient.ConnectAsync(broker);
        var requests = Corpus.Where(golden => golden.IsRequest && golden.Api.Key is not (ApiKey.JoinGroup or ApiKey.Fetch)).ToList();
        for (var run = Stopwatch.StartNew(); run.Elapsed < Budget;)
        {
            using (var bad = await RawClient.ConnectAsync(broker))
            {
                try
                {
                    for (var i = 0; i < 20; i++)
                    {
                        await bad.SendBytesAsync(mutator.Mutate(Framed(mutator.Pick(requests)), Framed(mutator.Pick(requests))));
                    }
                }
                catch (IOException)
                {
                    // Closed by the broker, as it may.
                }
            }
            Assert.Equal(ErrorCode.None, (await good.SendAsync(new ApiVersionsRequest(), version: 0)).ErrorCode);
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private static byte[] Framed(Golden golden)
    {
        using var writer = new ProtocolWriter();
        writer.WriteInt32(0);
        new RequestHeader((short)golden.Api.Key, golden.Version, 1, "fuzz").Write(writer, golden.Api);
        byte[] header = [.. writer.GetSegments().SelectMany(segment => segment.ToArray())];
        byte[] frame = [.. header, .. golden.Bytes];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
        return frame;
    }

    /// <summary>A good message: its type, version and bytes.</summary>
    private sealed record Golden(ApiSpec Api, bool IsRequest, short Version, byte[] Bytes, Action<byte[]> Read)
    {
        public static Golden Parse(string file, string line)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var parts = line.Split(' ', 4);
            var api = (ApiSpec)TypeOf(name + "Request").GetProperty("Api")!.GetValue(null)!;
            var version = short.Parse(parts[1], CultureInfo.InvariantCulture);
            var isRequest = parts[0] == "request";
            var read = typeof(Golden).GetMethod(nameof(ReadAs), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(TypeOf(name + (isRequest ? "Request" : "Response")))
                .CreateDelegate<Action<ApiSpec, short, byte[]>>();
            return new Golden(api, isRequest, version, Convert.FromHexString(parts[2]), bytes => read(api, version, bytes));
        }

        public override string ToString() => $"{Api.Key} {(IsRequest ? "request" : "answer")} of version {Version}";

        private static Type TypeOf(string name) =>
            typeof(FetchRequest).Assembly.GetType($"Connect.Protocol.Messages.{name}", throwOnError: true)!;

        private static void ReadAs<T>(ApiSpec api, short version, byte[] bytes)
            where T : IWireType<T>
        {
            try
            {
                var reader = new ProtocolReader(bytes) { IsFlexible = api.IsFlexible(version) };
                T.Read(ref reader, version);
            }
            catch (MalformedMessageException)
            {
                // What it is for.
            }
        }
    }
}
