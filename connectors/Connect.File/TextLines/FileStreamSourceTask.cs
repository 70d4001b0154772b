using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Microsoft.Extensions.Logging;

namespace Connect.File.TextLines;

/// <summary>Polls a file for new lines. Its source partition is the file's name, its offset the byte behind the last line.</summary>
public sealed class FileStreamSourceTask(TimeProvider clock) : SourceTask
{
    internal const string FilenameField = "filename";
    internal const string PositionField = "position";

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private Dictionary<string, object?> _partition = [];
    private LineReader? _reader;
    private string _path = "";
    private string _topic = "";
    private int _batchSize;
    private bool _isWaiting;

    /// <summary>Creates a task on the system's clock.</summary>
    public FileStreamSourceTask() : this(TimeProvider.System)
    {
    }

    /// <inheritdoc/>
    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        var parsed = new FileStreamSourceConnector().ConfigDef.Parse(config);
        _path = parsed.Get(FileStreamKeys.SourceFile);
        _topic = parsed.Get(FileStreamKeys.Topic);
        _batchSize = parsed.Get(FileStreamKeys.BatchSize);
        _partition = new Dictionary<string, object?> { [FilenameField] = _path };
        var offset = await Context.Offsets.ReadAsync(_partition, cancellationToken);
        var position = offset is null ? 0 : PositionOf(offset) ?? throw new ConnectException(
            $"The stored offset of file {_path} has no '{PositionField}' that is a number. Reset the connector's offsets.");
        _reader = new LineReader(_path, parsed.Get(FileStreamKeys.LineMaxBytes)) { Position = position };
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<SourceRecord>> PollAsync(CancellationToken cancellationToken)
    {
        var lines = await ReadAsync(cancellationToken);
        if (lines is { Count: > 0 })
        {
            _isWaiting = false;
            return lines.Select(ToRecord).ToArray();
        }

        if (lines is null && !_isWaiting)
        {
            Log.WaitingForFile(Context.LoggerFactory.CreateLogger<FileStreamSourceTask>(), _path);
            _isWaiting = true;
        }

        await Task.Delay(PollInterval, clock, cancellationToken);
        return [];
    }

    /// <summary>The position of an offset, in whatever number it was stored; null when it has none.</summary>
    internal static long? PositionOf(IReadOnlyDictionary<string, object?> offset) => offset.GetValueOrDefault(PositionField) switch
    {
        long position => position,
        int position => position,
        _ => null,
    };

    private async Task<IReadOnlyList<Line>?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _reader!.ReadAsync(_batchSize, cancellationToken);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ConnectException($"File {_path} cannot be read: {e.Message}", e)
            {
                Code = "file.permission",
                Hint = "Give the user that runs the worker the right to read it.",
            };
        }
        catch (IOException e)
        {
            throw new RetriableException($"File {_path} cannot be read: {e.Message}", e) { Code = "file.io" };
        }
    }

    private SourceRecord ToRecord(Line line) => new()
    {
        Topic = _topic,
        SourcePartition = _partition,
        SourceOffset = new Dictionary<string, object?> { [PositionField] = line.NextPosition },
        ValueSchema = Schema.String,
        Value = line.Text,
        Timestamp = clock.GetUtcNow().ToUnixTimeMilliseconds(),
    };
}
