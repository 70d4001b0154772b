using Connect.Abstractions.Connectors;
using Connect.Abstractions.Errors;
using Connect.Cdc;
using Connect.Cdc.Queue;
using Connect.Postgres.Config;
using Connect.Postgres.Streaming;
using Microsoft.Extensions.Logging;

namespace Connect.Postgres;

/// <summary>Captures one database: a snapshot of existing rows, then the stream of changes.</summary>
public sealed class PostgresSourceTask : CdcSourceTask
{
    private PostgresConfig _config = null!;
    private PostgresCapture _capture = null!;
    private Dictionary<string, object?> _partition = [];

    /// <inheritdoc/>
    protected override QueueOptions QueueOptions => _config.Queue;

    /// <inheritdoc/>
    public override async Task StartAsync(IReadOnlyDictionary<string, string> config, CancellationToken cancellationToken)
    {
        _config = PostgresConfig.Parse(config);
        _partition = new Dictionary<string, object?> { ["server"] = _config.Topics.Prefix };
        var stored = await Context.Offsets.ReadAsync(_partition, cancellationToken).ConfigureAwait(false);
        _capture = new PostgresCapture(
            _config, config, _partition, stored is null ? null : PostgresOffset.FromMap(stored), Context, TimeProvider.System);
        try
        {
            await _capture.CheckAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Classify(e);
        }
    }

    /// <inheritdoc/>
    public override async Task CommitAsync(IReadOnlyList<SourceOffsetEntry> offsets, CancellationToken cancellationToken)
    {
        foreach (var entry in offsets)
        {
            if (entry.Offset is { } offset)
            {
                await _capture.ConfirmAsync(PostgresOffset.FromMap(offset), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (_config is { Replication.DropsSlotOnStop: true })
        {
            await _capture.DropSlotAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    protected override Task CaptureAsync(
        ChangeEventQueue queue, IReadOnlyDictionary<string, object?>? lastOffset, CancellationToken cancellationToken) =>
        _capture.RunAsync(queue, lastOffset is null ? null : PostgresOffset.FromMap(lastOffset), cancellationToken);

    /// <inheritdoc/>
    protected override ConnectException Classify(Exception error) => PostgresErrors.Classify(error, _config.Connection.Address);
}
