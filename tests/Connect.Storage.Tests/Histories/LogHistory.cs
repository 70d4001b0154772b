using System.Text;
using Connect.Protocol.Compression;
using Connect.Protocol.Records;
using Connect.Storage.Durability;
using Connect.Storage.Inspection;
using Connect.TestKit.Disk;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Record = Connect.Protocol.Records.Record;

namespace Connect.Storage.Tests.Histories;

/// <summary>
/// One history: lives of appends, repetitions, flushes, rolls, deleted records, retention and compaction under full disks, failing flushes
/// and power that goes; each ends by a clean stop, a kill or a crash. The last end may flip bits, or note a clean shutdown that was none.
/// </summary>
internal sealed class LogHistory(int seed, FlushPolicy policy, string cleanup)
{
    private const string Directory = "/data";
    private const string Partition = "/data/t-0";
    private const long DeleteRetentionMs = 60_000;
    private static readonly TimeSpan Never = TimeSpan.FromDays(49);
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly Random _random = new(seed);
    private readonly FaultyDisk _disk = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(Batches.TimestampMs));
    private readonly LogModel _model = new(cleanup.Contains("compact", StringComparison.Ordinal), DeleteRetentionMs);
    private LogStore? _store;
    private PartitionLog _log = null!;
    private int _nextValue;
    private byte[]? _lastIdempotent;
    private long _lastIdempotentOffset;
    private long _producerId;
    private int _nextSequence;
    private bool _isReadOnly;

    private bool IsDeleting => cleanup.Contains("delete", StringComparison.Ordinal);

    private long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private bool IsPowerOff => _disk.Operations > _disk.PowerOffAt;

    public async Task RunAsync()
    {
        for (int life = 0; life < 4; life++)
        {
            await OpenAsync();
            await CheckAsync();
            await LiveAsync();
            await EndAsync();
        }

        switch (_random.Next(3))
        {
            case 0:
                await EndWithFlippedBitsAsync();
                break;
            case 1:
                await EndWithALyingMarkerAsync();
                break;
            default:
                await OpenAsync();
                await CheckAsync();
                break;
        }

        await (_store?.DisposeAsync() ?? ValueTask.CompletedTask);
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
        _isReadOnly = false;
        _disk.PowerOffAt = null; // reading may make indexes again
    }

    private async Task OpenStoreAsync()
    {
        var options = new LogStoreOptions
        {
            DataDirectory = Directory,
            FlushPolicy = policy,
            FlushThreads = 0,
            RecoveryParallelism = 1,
            RetentionCheckInterval = Never,
            CheckpointInterval = Never,
            ProducerIdExpiration = Never,
            CleanerThreads = 0,
            CleanerDedupeBufferBytes = _random.Next(2) == 0 ? 1 : 64 * 1024,
            MaxOpenFiles = _random.Next(2) == 0 ? 4 : 8192,
        };
        _store = null;
        _store = await LogStore.OpenAsync(options, _disk, _time, NullLoggerFactory.Instance, Token);
        if (!_store.Topics.ContainsKey("t"))
        {
            Assert.Empty(_model.Sent);
            await _store.CreateTopicAsync("t", 1, Configs(), Token);
        }
    }

    private Dictionary<string, string> Configs() => new()
    {
        ["cleanup.policy"] = cleanup,
        ["segment.bytes"] = "700",
        ["segment.ms"] = "300000",
        ["index.interval.bytes"] = "100",
        ["retention.ms"] = "600000",
        ["retention.bytes"] = "6000",
        ["min.cleanable.dirty.ratio"] = "0",
        ["delete.retention.ms"] = FormattableString.Invariant($"{DeleteRetentionMs}"),
        ["file.delete.delay.ms"] = _random.Next(2) == 0 ? "0" : "60000",
    };

    private async Task LiveAsync()
    {
        if (_random.Next(3) > 0)
        {
            _disk.PowerOffAt = _disk.Operations + _random.Next(120);
        }
        else if (_random.Next(2) == 0)
        {
            _disk.PowerOffAt = null;
            _disk.FailFlushAt = _disk.Flushes + 1 + _random.Next(15);
        }

        for (int step = _random.Next(40); step > 0; step--)
        {
            _disk.CapacityBytes = _random.Next(8) == 0 ? _random.Next(6000) : long.MaxValue;
            try
            {
                await StepAsync();
            }
            catch (LogStorageException e)
            {
                Assert.Contains(e.Kind, new[] { LogErrorKind.DiskFull, LogErrorKind.ReadOnly });
            }
        }
    }

    private async Task StepAsync()
    {
        switch (_random.Next(20))
        {
            case 0 when _lastIdempotent is not null:
                AppendResult again = await _log.AppendAsync(_lastIdempotent.ToArray(), AppendOptions.Client, Token);
                Assert.Equal((_lastIdempotentOffset, true), (again.BaseOffset, again.IsDuplicate));
                break;
            case 1:
                await _log.FlushAsync();
                _model.Acknowledged = _model.Sent.Count;
                break;
            case 2 when IsDeleting:
                await DeleteRecordsAsync();
                break;
            case 3:
                EnforceRetention();
                break;
            case 4 or 5:
                _store!.CleanNext();
                break;
            case 6:
                await SaveCheckpointsAsync();
                break;
            case 7:
                CheckReads();
                break;
            case < 12:
                await AppendIdempotentAsync();
                break;
            default:
                await AppendAsync(NewBatch(new RecordBatchWriterOptions { Codec = NewCodec() }, out SentRecord[] records), records);
                break;
        }
    }

    private async Task DeleteRecordsAsync()
    {
        long offset = _random.NextInt64(_log.LogStartOffset, _log.HighWatermark + 1);
        try
        {
            Assert.Equal(offset, await _log.DeleteRecordsAsync(offset));
            _model.MoveStart(offset, isDurable: true);
        }
        catch (LogStorageException)
        {
            // It may be in memory and on the disk; nobody was told so.
            _model.MoveStart(_log.LogStartOffset, isDurable: false);
            throw;
        }
    }

    // What goes must be too old or too much; who deletes is not told, so it is durable unless the disk failed.
    private void EnforceRetention()
    {
        _time.Advance(TimeSpan.FromSeconds(_random.Next(3) switch { 0 => 1, 1 => 120, _ => 700 }));
        long before = _log.LogStartOffset;
        long size = _log.SizeBytes;
        _store!.EnforceRetention();
        long start = _log.LogStartOffset;
        _model.MoveStart(start, isDurable: start > before && !IsPowerOff);
        bool isOld = _model.Sent.Take((int)start).Skip((int)before).All(record => NowMs - record.TimestampMs > 600_000);
        bool isAllowed = IsDeleting && (size > 6000 || isOld);
        Assert.True(start == before || isAllowed, $"retention moved the start from {before} to {start} of {size} bytes");
    }

    private async Task SaveCheckpointsAsync()
    {
        try
        {
            await _store!.SaveCheckpointsAsync();
        }
        catch (IOException)
        {
            // They are tried again.
        }
    }

    // A producer that does not know what became of its batch is replaced, so that the outcome of each repetition is known.
    private async Task AppendIdempotentAsync()
    {
        var options = new RecordBatchWriterOptions
        {
            ProducerId = _producerId, ProducerEpoch = 0, BaseSequence = _nextSequence, Codec = NewCodec(),
        };
        byte[] batch = NewBatch(options, out SentRecord[] records);
        byte[] sent = [.. batch];
        try
        {
            _lastIdempotentOffset = (await AppendAsync(batch, records)).BaseOffset;
            _lastIdempotent = sent;
            _nextSequence += records.Length;
        }
        catch (LogException e)
        {
            UseNewProducer();
            if (e.Kind != LogErrorKind.DiskFull)
            {
                // It may be in the log, and a restarted log knows the last batch of a producer only.
                _lastIdempotent = null;
            }

            throw;
        }
    }

    private void UseNewProducer()
    {
        _producerId++;
        _nextSequence = 0;
    }

    private CompressionCodec NewCodec() => _random.Next(4) == 0 ? (CompressionCodec)_random.Next(5) : CompressionCodec.None;

    private byte[] NewBatch(RecordBatchWriterOptions options, out SentRecord[] records)
    {
        using var writer = new RecordBatchWriter(options);
        records = new SentRecord[_random.Next(1, 5)];
        for (int i = 0; i < records.Length; i++)
        {
            // Times go back and forth, as those of the rows of a database do.
            string? value = _random.Next(6) == 0 ? null : $"{_nextValue++}-{new string('x', _random.Next(60))}";
            records[i] = new SentRecord($"k{_random.Next(6)}", value, NowMs - _random.Next(100_000));
            writer.Append(
                records[i].TimestampMs, Encoding.UTF8.GetBytes(records[i].Key), value is null ? null : Encoding.UTF8.GetBytes(value));
        }

        return writer.Build().ToArray();
    }

    private async Task<AppendResult> AppendAsync(byte[] batch, SentRecord[] records)
    {
        // What may be in the log from now on. After ReadOnly that is not known, and the model allows for both.
        int before = _model.Sent.Count;
        _model.Sent.AddRange(records);
        try
        {
            AppendResult result = await _log.AppendAsync(batch, AppendOptions.Client, Token);
            Assert.Equal(before, result.BaseOffset);
            Assert.False(_isReadOnly, "an append succeeded after a failed flush");
            if (policy == FlushPolicy.EveryBatchGroup)
            {
                _model.Acknowledged = _model.Sent.Count;
            }

            return result;
        }
        catch (LogStorageException e) when (e.Kind == LogErrorKind.DiskFull)
        {
            _model.Sent.RemoveRange(before, records.Length);
            throw;
        }
        catch (LogStorageException)
        {
            _isReadOnly = true;
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

    private async Task CheckAsync()
    {
        List<FoundRecord> found = ReadAll();
        _model.Check(_log, found, NowMs);
        CheckTimestamps(found);
        await VerifyAsync();
        UseNewProducer();
        if (_lastIdempotentOffset >= _log.LogEndOffset || _lastIdempotentOffset < _log.LogStartOffset)
        {
            _lastIdempotent = null;
        }
    }

    private void CheckReads()
    {
        List<FoundRecord> found = IsPowerOff ? [] : ReadAll();
        foreach (FoundRecord record in found)
        {
            Assert.Equal((record.Offset, _model.Sent[(int)record.Offset]), (record.Offset, record.Record));
        }

        CheckTimestamps(found);
    }

    private void CheckTimestamps(List<FoundRecord> found)
    {
        for (int i = 0; i < 3 && found.Count > 0; i++)
        {
            long timestampMs = found[_random.Next(found.Count)].Record.TimestampMs + _random.Next(2);
            FoundRecord expected = found.FirstOrDefault(f => f.Record.TimestampMs >= timestampMs);
            TimestampedOffset? answer = _log.OffsetForTimestamp(timestampMs);
            Assert.Equal(expected.Record is null ? null : new TimestampedOffset(expected.Offset, expected.Record.TimestampMs), answer);
        }
    }

    // Snapshots are not flushed: a torn one is left aside by whoever needs it.
    private async Task VerifyAsync()
    {
        await foreach (PartitionReport report in new LogVerifier(_disk, TimeProvider.System).VerifyAsync(Partition, Token))
        {
            Assert.Equal([], report.Damage.Where(d => !d.File.EndsWith(".snapshot", StringComparison.Ordinal)));
            Assert.Equal(_log.LogEndOffset, report.EndOffset);
        }
    }

    // Through buffers of all sizes, from inside of batches too.
    private List<FoundRecord> ReadAll()
    {
        var found = new List<FoundRecord>();
        long offset = _log.LogStartOffset;
        while (offset < _log.HighWatermark)
        {
            long next = ReadFrom(offset, found);
            Assert.True(next > offset, $"nothing at offset {offset} below the high watermark {_log.HighWatermark}");
            offset = next;
        }

        return found;
    }

    private long ReadFrom(long offset, List<FoundRecord> found)
    {
        using LogReadResult result = _log.Read(offset, _random.Next(1000));
        ReadOnlyMemory<byte> batches = result.Batches;
        long next = offset;
        while (RecordBatchReader.TryTakeBatch(ref batches, out ReadOnlyMemory<byte> batch))
        {
            using var records = new RecordBatchReader(batch);
            next = records.Header.NextOffset;
            while (records.TryRead(out Record record))
            {
                if (record.Offset >= offset)
                {
                    string? value = record.Value is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;
                    string key = Encoding.UTF8.GetString(record.Key!.Value.Span);
                    found.Add(new FoundRecord(record.Offset, new SentRecord(key, value, record.TimestampMs)));
                }
            }
        }

        return next;
    }

    // Bits flip at rest: whatever is answered is right, and what cannot be answered is an error that names a file.
    private async Task EndWithFlippedBitsAsync()
    {
        string? file = FlipABit();
        try
        {
            await OpenStoreAsync();
        }
        catch (LogException e) when (e.Kind is LogErrorKind.CorruptLog or LogErrorKind.InvalidConfig)
        {
            Assert.Contains(Path.GetFileName(file!), e.Message, StringComparison.Ordinal);
            return;
        }

        Assert.True(_store!.TryGet("t", 0, out PartitionLog? log));
        _log = log!;
        _model.MayHaveLost = file is not null && Path.GetExtension(file) is ".log" or "";
        List<FoundRecord> found = ReadWhatCanBeRead(mayBeDamaged: file?.EndsWith(".log", StringComparison.Ordinal) == true);
        _model.Check(_log, found, NowMs);
        if (!_model.MayHaveLost)
        {
            CheckTimestamps(found);
        }
    }

    // The offset and the leader epoch in front of a batch are not under its checksum. The offset is checked against those of the batches
    // around it, which says less where compaction left gaps. Text files have no checksums: they are left alone.
    private string? FlipABit()
    {
        string[] names =
        [
            .. _disk.ListFiles(Partition).Where(name => Path.GetExtension(name) is ".log" or ".index" or ".timeindex" or ".snapshot"),
        ];
        string path = $"{Partition}/{names[_random.Next(names.Length)]}";
        int length = (int)_disk.LengthOf(path);
        if (length == 0)
        {
            return null;
        }

        int position = _random.Next(length);
        byte[] bytes;
        using (Files.IStorageFile file = _disk.OpenForReading(path))
        {
            bytes = file.ReadToEnd();
        }

        if (path.EndsWith(".log", StringComparison.Ordinal) && IsOutsideOfChecks(bytes, position))
        {
            return null;
        }

        _disk.Corrupt(path, position, (byte)(bytes[position] ^ (1 << _random.Next(8))));
        return path;
    }

    private bool IsOutsideOfChecks(ReadOnlySpan<byte> log, int position)
    {
        while (RecordBatchHeader.TryRead(log, out RecordBatchHeader header) && header.TotalBytes > 0 && position >= header.TotalBytes)
        {
            position -= header.TotalBytes;
            log = log[Math.Min(log.Length, header.TotalBytes)..];
        }

        return (position < 8 && _model.IsCompacted) || position is >= 12 and < 16;
    }

    private List<FoundRecord> ReadWhatCanBeRead(bool mayBeDamaged)
    {
        var found = new List<FoundRecord>();
        for (long offset = _log.LogStartOffset; offset < _log.HighWatermark;)
        {
            try
            {
                offset = Math.Max(offset + 1, ReadFrom(offset, found));
            }
            catch (LogStorageException e) when (mayBeDamaged && e.Kind == LogErrorKind.CorruptLog)
            {
                Assert.Contains(".log is damaged at position", e.Message, StringComparison.Ordinal);
                offset++;
            }
        }

        return found;
    }

    // A crash, and then a file that says that there was none: what was acknowledged is there, what was not is right or an error.
    private async Task EndWithALyingMarkerAsync()
    {
        _disk.CreateDirectory(Directory);
        _disk.Open($"{Directory}/{LogStore.CleanShutdownFile}", create: true).Dispose();
        await OpenStoreAsync();
        Assert.True(_store!.TryGet("t", 0, out PartitionLog? log));
        _log = log!;
        List<FoundRecord> found = ReadWhatCanBeRead(mayBeDamaged: true);
        _model.MayHaveLost = true;
        _model.Check(_log, found, NowMs);
        if (cleanup == "delete")
        {
            Assert.All(
                Enumerable.Range((int)_log.LogStartOffset, Math.Max(0, _model.Acknowledged - (int)_log.LogStartOffset)),
                offset => Assert.Contains(found, f => f.Offset == offset));
        }
    }
}
