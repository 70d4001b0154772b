using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.ObjectStorage.Buffers;
using Connect.ObjectStorage.Config;
using Connect.ObjectStorage.Rotation;
using Microsoft.Extensions.Logging;

namespace Connect.ObjectStorage.Writing;

/// <summary>What the writers of a task share.</summary>
internal sealed record WriterServices(
    ObjectSinkSettings Settings, UploadLane Uploads, MemoryBudget Budget, TimeProvider Clock, ILogger Logger);

/// <summary>
/// Writes one partition of the log: its open objects, and those that are on their way to the store. Open objects are completed
/// together, so that the offset behind them is one number. All calls from the task's thread.
/// </summary>
internal sealed class PartitionWriter : IAsyncDisposable
{
    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(3);

    private readonly TopicPartition _partition;
    private readonly WriterServices _services;
    private readonly ObjectSinkSettings _settings;
    private readonly Action<TopicPartition, long> _landed;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Dictionary<(string Topic, string Folder), OpenFile> _open = [];
    private readonly List<SealedGeneration> _sealed = [];
    private Generation _generation;
    private long _firstOffset;
    private long _sealedOffset;
    private long _vouchedOffset;

    /// <param name="partition">The partition.</param>
    /// <param name="services">What the task's writers share.</param>
    /// <param name="landed">Told, from any thread, the offset before which all records are visible in the store.</param>
    public PartitionWriter(TopicPartition partition, WriterServices services, Action<TopicPartition, long> landed)
    {
        _partition = partition;
        _services = services;
        _settings = services.Settings;
        _landed = landed;
    }

    /// <summary>The offset behind the last record taken; records before it are not taken again when they are delivered again.</summary>
    public long NextOffset { get; set; }

    /// <summary>When the clock completes the open objects; null when it does not.</summary>
    public DateTimeOffset? RotatesAt => _generation.Records == 0 || !MayRotate ? null : WallclockDeadline();

    /// <summary>The open object that holds the most memory; null when there is none.</summary>
    public OpenFile? LargestFile => _open.Values.MaxBy(file => file.BufferedBytes);

    /// <summary>Uploads that are under way or have failed.</summary>
    public IEnumerable<Task> UnfinishedUploads => _sealed.Select(g => g.Landing)
        .Concat(_open.Values.Select(f => f.Upload.Running))
        .Where(task => !task.IsCompletedSuccessfully);

    // I5: names are start offsets. With a cut by the clock on its way, the next one waits until the offset of that is committed, which
    // is so when it was vouched for and the runtime has called again.
    private bool MayRotate => _settings.Rotation.IsFunctionOfRecords || _vouchedOffset >= _sealedOffset;

    /// <summary>Appends a record to its object.</summary>
    /// <exception cref="DataException">The record cannot be written.</exception>
    public void Append(SinkRecord record)
    {
        var now = _services.Clock.GetUtcNow();
        var timestamp = _settings.Timestamps?.Extract(record);
        var folder = _settings.Partitioner.Encode(record, timestamp);
        var isOpen = _open.TryGetValue((record.Topic, folder), out var file);
        var next = new NextRecord(timestamp, folder, record.ValueSchema, isOpen, file?.Schema);
        if (_settings.Rotation.BeforeAppend(_generation, next, now) is { } before
            && (MayRotate || before == RotationReason.SchemaChange))
        {
            Rotate(before);
            file = null;
        }

        var bytes = file?.Append(record) ?? OpenAndAppend(record, folder, out file);
        if (_generation.Records == 0)
        {
            _firstOffset = record.Offset;
            _generation = new Generation(0, 0, timestamp, folder, 0, _settings.Rotation.Schedule?.NextAfter(now));
        }

        _generation = _generation with
        {
            Records = _generation.Records + 1,
            Bytes = _generation.Bytes + bytes,
            LastFolder = folder,
            OpenFiles = _open.Count,
        };
        if (file.BufferedBytes >= _settings.PartBytes)
        {
            file.FlushPart();
        }

        NextOffset = record.Offset + 1;
        if (MayRotate && _settings.Rotation.AfterAppend(_generation) is { } after)
        {
            Rotate(after);
        }
    }

    /// <summary>Completes the open objects when the clock says so.</summary>
    public void OnClock(DateTimeOffset now)
    {
        long? wallclock = _settings.Timestamps?.Source == Partitioning.TimestampSource.Wallclock ? now.ToUnixTimeMilliseconds() : null;
        if (MayRotate && _settings.Rotation.OnClock(_generation, wallclock, now) is { } reason)
        {
            Rotate(reason);
        }
    }

    /// <summary>Completes the open objects.</summary>
    public void Rotate(RotationReason reason)
    {
        Log.Rotating(_services.Logger, _partition.ToString(), _open.Count, _generation.Records, NextOffset, reason);
        var generation = new SealedGeneration(_firstOffset, NextOffset, _open.Values.Select(file => file.Seal()).ToArray());
        _sealedOffset = NextOffset;
        generation.Landing = LandAsync(generation, PreviousLanding(_sealed.Count));
        _sealed.Add(generation);
        _open.Clear();
        _generation = default;
    }

    /// <summary>
    /// Forgets what has landed, and looks for failures: failed uploads are started again. Returns the first failure, or null.
    /// </summary>
    public Exception? Advance()
    {
        var landed = 0;
        while (landed < _sealed.Count && _sealed[landed].Landing.IsCompletedSuccessfully)
        {
            landed++;
        }

        _sealed.RemoveRange(0, landed);
        var failed = UnfinishedUploads.FirstOrDefault(task => task.IsFaulted);
        if (failed is null)
        {
            return null;
        }

        Resume();
        return failed.Exception!.InnerException;
    }

    /// <summary>
    /// The offset of the first record that the store does not have for good: what may be committed (I4).
    /// </summary>
    /// <param name="position">The offset behind the last record that was delivered.</param>
    public long Vouch(long position)
    {
        var onItsWay = _sealed.Find(generation => !generation.Landing.IsCompletedSuccessfully);
        var open = _generation.Records > 0 ? _firstOffset : position;
        _vouchedOffset = onItsWay?.FirstOffset ?? open;
        return _vouchedOffset;
    }

    /// <summary>Gives up everything that has not landed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _cancellation.CancelAsync();
        var uploads = _open.Values.Select(file => file.Upload).Concat(_sealed.SelectMany(g => g.Uploads)).ToArray();
        foreach (var file in _open.Values)
        {
            file.Dispose();
        }

        _open.Clear();
        _sealed.Clear();
        _generation = default;
        using var timeout = new CancellationTokenSource(AbortTimeout, _services.Clock);
        foreach (var upload in uploads)
        {
            try
            {
                await upload.AbortAsync(timeout.Token);
            }
            catch (Exception e) when (e is ConnectException or OperationCanceledException)
            {
                Log.AbortFailed(_services.Logger, upload.Name, e);
            }
        }

        _cancellation.Dispose();
    }

    private int OpenAndAppend(SinkRecord record, string folder, out OpenFile file)
    {
        var name = _settings.Naming.NameOf(record, folder, _settings.Format.Extension);
        var opened = new OpenFile(
            new FileUpload(name, _services.Uploads, _cancellation.Token), _settings.Format, record.ValueSchema, _services.Budget);
        try
        {
            var bytes = opened.Append(record);
            _open.Add((record.Topic, folder), opened);
            file = opened;
            return bytes;
        }
        catch (DataException)
        {
            opened.Dispose();
            throw;
        }
    }

    private DateTimeOffset? WallclockDeadline()
    {
        var deadline = _generation.ScheduledAt;
        if (_settings.Timestamps?.Source == Partitioning.TimestampSource.Wallclock
            && _settings.Rotation.RecordInterval is { } interval && _generation.BaseTimestamp is { } start)
        {
            var byInterval = DateTimeOffset.FromUnixTimeMilliseconds(start) + interval;
            deadline = deadline < byInterval ? deadline : byInterval;
        }

        return deadline;
    }

    private void Resume()
    {
        foreach (var file in _open.Values)
        {
            file.Upload.Resume();
        }

        for (var i = 0; i < _sealed.Count; i++)
        {
            var generation = _sealed[i];
            if (generation.Landing.IsFaulted)
            {
                foreach (var upload in generation.Uploads)
                {
                    upload.Resume();
                }

                _sealedOffset = NextOffset;
        generation.Landing = LandAsync(generation, PreviousLanding(i));
            }
        }
    }

    private Task PreviousLanding(int index) => index == 0 ? Task.CompletedTask : _sealed[index - 1].Landing;

    // In the order of the offsets: an object whose predecessor is still on its way does not count as landed.
    private async Task LandAsync(SealedGeneration generation, Task previous)
    {
        await Task.WhenAll(generation.Uploads.Select(upload => upload.Running));
        await previous;
        _landed(_partition, generation.EndOffset);
    }

    private sealed class SealedGeneration(long firstOffset, long endOffset, IReadOnlyList<FileUpload> uploads)
    {
        public long FirstOffset => firstOffset;

        public long EndOffset => endOffset;

        public IReadOnlyList<FileUpload> Uploads => uploads;

        public Task Landing { get; set; } = Task.CompletedTask;
    }
}
