using System.Buffers;
using System.Text;
using System.Text.Json;
using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Json;

namespace Connect.File.TextLines;

/// <summary>Appends lines to a file, or to standard output. Text is written as it is, other values as JSON.</summary>
public sealed class FileStreamSinkTask : SinkTask
{
    private readonly ConnectJsonWriter _json = new(DecimalFormat.Numeric);
    private readonly ArrayBufferWriter<byte> _lines = new();
    private Stream? _output;
    private string _name = "";

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        var path = new FileStreamSinkConnector().ConfigDef.Parse(config).Get(FileStreamKeys.SinkFile);
        _name = path.Length == 0 ? "standard output" : $"file {path}";
        try
        {
            _output = path.Length == 0 ? Console.OpenStandardOutput() : new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Append,
                Access = FileAccess.Write,
                Share = FileShare.Read,
                BufferSize = 0,
                Options = FileOptions.Asynchronous,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConnectException($"The {_name} cannot be written: {e.Message}", e)
            {
                Code = "file.open",
                Hint = "Check that its folder exists and that the user that runs the worker may write there.",
            };
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        _lines.ResetWrittenCount();
        foreach (var record in records)
        {
            WriteLine(record);
        }

        if (_lines.WrittenCount > 0)
        {
            await RunAsync(() => _output!.WriteAsync(_lines.WrittenMemory, cancellationToken).AsTask());
        }
    }

    /// <inheritdoc/>
    public override Task FlushAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken) =>
        RunAsync(() =>
        {
            // I4: an offset is committed only after its lines are on disk.
            (_output as FileStream)?.Flush(flushToDisk: true);
            return Task.CompletedTask;
        });

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_output is not null)
        {
            await _output.DisposeAsync();
        }
    }

    private void WriteLine(SinkRecord record)
    {
        if (record.Value is string text)
        {
            Encoding.UTF8.GetBytes(text, _lines);
        }
        else
        {
            using var writer = new Utf8JsonWriter(_lines, ConnectJsonWriter.Options);
            _json.Write(writer, record.ValueSchema, record.Value);
        }

        _lines.Write("\n"u8);
    }

    private async Task RunAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (IOException e)
        {
            throw new RetriableException($"The {_name} cannot be written: {e.Message}", e) { Code = "file.io" };
        }
    }
}
