using System.Globalization;
using Connect.Storage.Durability;
using Connect.TestKit.Disk;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Storage.Tests;

/// <summary>
/// Random histories of append, power failure, kill, clean restart and full disk against a list of values. The seed of a failing history
/// is in the failure; CONNECT_TEST_SEED runs one alone, CONNECT_TEST_HISTORIES sets how many are run.
/// </summary>
public sealed class LogHistoryTests(ITestOutputHelper output)
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FlushPolicy.EveryBatchGroup)]
    [InlineData(FlushPolicy.OperatingSystem)]
    public async Task RandomHistory_KeepsWhatWasAcknowledged_AndNothingElseThanWasSent(FlushPolicy policy)
    {
        if (Environment.GetEnvironmentVariable("CONNECT_TEST_SEED") is { } only)
        {
            await new History(int.Parse(only, CultureInfo.InvariantCulture), policy).RunAsync();
            return;
        }

        int count = int.Parse(Environment.GetEnvironmentVariable("CONNECT_TEST_HISTORIES") ?? "1000", CultureInfo.InvariantCulture);
        int first = Environment.TickCount & 0xfffffff;
        output.WriteLine($"Seeds {first} to {first + count - 1}");
        for (int seed = first; seed < first + count; seed++)
        {
            try
            {
                await new History(seed, policy).RunAsync();
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"History with seed {seed} and policy {policy} failed: {e.Message}", e);
            }
        }
    }

    private sealed class History(int seed, FlushPolicy policy)
    {
        private readonly Random _random = new(seed);
        private readonly FaultyDisk _disk = new();
        private readonly List<string> _sent = [];
        private LogStore? _store;
        private PartitionLog _log = null!;
        private int _acknowledged;
        private int _nextValue;
        private byte[]? _lastIdempotent;
        private long _lastIdempotentOffset;
        private long _producerId;
        private int _nextSequence;

        public async Task RunAsync()
        {
            for (int life = 0; life < 4; life++)
            {
                await OpenAsync();
                Check();
                await LiveAsync();
                await EndAsync();
            }

            await OpenAsync();
            Check();
            await _store!.DisposeAsync();
        }

        private async Task OpenAsync()
        {
            if (_random.Next(3) == 0)
            {
                _disk.PowerOffAt = _disk.Operations + _random.Next(25);
            }

            try
            {
                await OpenStoreAsync();
            }
            catch (LogStorageException) when (_disk.PowerOffAt is not null)
            {
                await (_store?.DisposeAsync() ?? ValueTask.CompletedTask);
                _disk.Crash(_random);
                await OpenStoreAsync();
            }

            Assert.True(_store!.TryGet("t", 0, out PartitionLog? log));
            _log = log!;
        }

        private async Task OpenStoreAsync()
        {
            var options = new LogStoreOptions { DataDirectory = "/data", FlushPolicy = policy, FlushThreads = 0, RecoveryParallelism = 1 };
            _store = null;
            _store = await LogStore.OpenAsync(options, _disk, TimeProvider.System, NullLoggerFactory.Instance, Token);
            if (!_store.Topics.ContainsKey("t"))
            {
                Assert.Empty(_sent);
                var configs = new Dictionary<string, string> { ["segment.bytes"] = "700", ["index.interval.bytes"] = "100" };
                await _store.CreateTopicAsync("t", 1, configs, Token);
            }
        }

        private async Task LiveAsync()
        {
            if (_random.Next(3) > 0)
            {
                _disk.PowerOffAt = _disk.Operations + _random.Next(60);
            }
            else if (_random.Next(2) == 0)
            {
                _disk.PowerOffAt = null;
                _disk.FailFlushAt = _disk.Flushes + 1 + _random.Next(15);
            }

            bool isReadOnly = false;
            for (int step = _random.Next(40); step > 0; step--)
            {
                _disk.CapacityBytes = _random.Next(8) == 0 ? _random.Next(3000) : long.MaxValue;
                try
                {
                    await StepAsync();
                    Assert.False(isReadOnly, "an append succeeded after a failed flush");
                    if (policy == FlushPolicy.EveryBatchGroup)
                    {
                        _acknowledged = _sent.Count;
                    }
                }
                catch (LogStorageException e)
                {
                    // After a failed flush the batch may be in the log; nobody was told so.
                    isReadOnly |= e.Kind == LogErrorKind.ReadOnly;
                    Assert.Contains(e.Kind, new[] { LogErrorKind.DiskFull, LogErrorKind.ReadOnly });
                }
            }
        }

        private async Task StepAsync()
        {
            switch (_random.Next(10))
            {
                case 0 when _lastIdempotent is not null:
                    AppendResult again = await _log.AppendAsync(_lastIdempotent.ToArray(), AppendOptions.Client, Token);
                    Assert.Equal((_lastIdempotentOffset, true), (again.BaseOffset, again.IsDuplicate));
                    break;
                case 1:
                    await _log.FlushAsync();
                    _acknowledged = _sent.Count;
                    break;
                case < 4:
                    await AppendIdempotentAsync();
                    break;
                default:
                    await AppendAsync(Batches.Of(NewValues()));
                    break;
            }
        }

        // A producer that does not know what became of its batch is replaced, so that the outcome of each repetition is known.
        private async Task AppendIdempotentAsync()
        {
            string[] values = NewValues();
            byte[] batch = Batches.Idempotent(_producerId, 0, _nextSequence, values);
            byte[] sent = [.. batch];
            try
            {
                _lastIdempotentOffset = (await AppendAsync(batch)).BaseOffset;
                _lastIdempotent = sent;
                _nextSequence += values.Length;
            }
            catch (LogException)
            {
                UseNewProducer();
                throw;
            }
        }

        private void UseNewProducer()
        {
            _producerId++;
            _nextSequence = 0;
        }

        private string[] NewValues() =>
            [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => $"{_nextValue++}-{new string('x', _random.Next(60))}")];

        private async Task<AppendResult> AppendAsync(byte[] batch)
        {
            // What may be in the log from now on. After ReadOnly that is not known, and Check allows for both.
            List<string> values = [.. Batches.Decode(batch).Select(record => record.Split('=', 2)[1])];
            int before = _sent.Count;
            _sent.AddRange(values);
            try
            {
                AppendResult result = await _log.AppendAsync(batch, AppendOptions.Client, Token);
                Assert.Equal(before, result.BaseOffset);
                return result;
            }
            catch (LogException e) when (e.Kind == LogErrorKind.DiskFull)
            {
                _sent.RemoveRange(before, values.Count);
                throw;
            }
        }

        private async Task EndAsync()
        {
            int way = _random.Next(4);

            if (way > 0)
            {
                _disk.PowerOffAt = 0; // nothing that closing does reaches the disk
            }

            await _store!.DisposeAsync();
            if (way < 2)
            {
                _disk.Kill();
            }
            else
            {
                _disk.Crash(_random);
            }
        }

        private void Check()
        {
            List<string> found = Batches.ReadAll(_log);
            Assert.Equal(_log.LogEndOffset, found.Count);
            Assert.Equal(_sent.Take(found.Count).Select((value, offset) => $"{offset}={value}"), found);
            Assert.True(found.Count >= _acknowledged, $"{_acknowledged} records were acknowledged, {found.Count} are left");
            _sent.RemoveRange(found.Count, _sent.Count - found.Count);
            _acknowledged = found.Count;
            CheckReadsInTheMiddle(found);

            UseNewProducer();
            if (_lastIdempotent is not null && _lastIdempotentOffset >= found.Count)
            {
                _lastIdempotent = null;
            }
        }

        private void CheckReadsInTheMiddle(List<string> found)
        {
            for (int i = 0; i < 5 && found.Count > 0; i++)
            {
                int offset = _random.Next(found.Count);
                using LogReadResult result = _log.Read(offset, _random.Next(500));
                List<string> records = Batches.Decode(result.Batches);
                Assert.Contains(found[offset], records);
                Assert.Equal(found.GetRange(found.IndexOf(records[0]), records.Count), records);
            }
        }
    }
}
