using Connect.Abstractions.Data;

namespace Connect.Abstractions.Connectors;

/// <summary>Plans the tasks that write to an outside system.</summary>
public abstract class SinkConnector : Connector
{
    /// <summary>What the runtime offers; valid from before the start.</summary>
    protected IConnectorContext Context { get; private set; } = null!;

    /// <summary>Called by the runtime before <see cref="Connector.StartAsync"/>.</summary>
    public void Initialize(IConnectorContext context) => Context = context;

    /// <summary>
    /// Checks log offsets that an operator wants to store; a null offset forgets the partition. Throw a
    /// <see cref="Errors.ConnectException"/> that says what is wrong with them.
    /// </summary>
    public virtual Task AlterOffsetsAsync(
        IReadOnlyDictionary<string, string> config,
        IReadOnlyDictionary<TopicPartition, long?> offsets,
        CancellationToken cancellationToken) => Task.CompletedTask;
}
