using Connect.Abstractions.Connectors;
using Connect.Abstractions.Data;
using Connect.Abstractions.Text;
using Microsoft.Extensions.Logging;

namespace Connect.SamplePlugin;

/// <summary>Writes one line a record to the worker's log. A line is written when the call returns, so nothing is ever waiting.</summary>
public sealed partial class LogSinkTask : SinkTask
{
    private ILogger _logger = null!;

    /// <inheritdoc/>
    public override Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _logger = Context.LoggerFactory.CreateLogger<LogSinkTask>();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task PutAsync(IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        foreach (var record in records)
        {
            LogRecord(_logger, record.OriginalTopicPartition, record.Offset, ConnectText.Format(record.Value));
            Context.Landed(record.OriginalTopicPartition, record.Offset + 1);
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Information, "{Partition} offset {Offset}: {Value}")]
    private static partial void LogRecord(ILogger logger, TopicPartition partition, long offset, string? value);
}
