namespace Connect.Abstractions.Connectors;

/// <summary>Whether a source can do what is asked of it with a given configuration.</summary>
public enum ExactlyOnceSupport
{
    /// <summary>It cannot.</summary>
    Unsupported,

    /// <summary>It resumes exactly behind the offsets it is given, so records and offsets in one transaction give exactly once.</summary>
    Supported,
}

/// <summary>Plans the tasks that read an outside system.</summary>
public abstract class SourceConnector : Connector
{
    /// <summary>What the runtime offers; valid from before the start.</summary>
    protected ISourceConnectorContext Context { get; private set; } = null!;

    /// <summary>Called by the runtime before <see cref="Connector.StartAsync"/>.</summary>
    public void Initialize(ISourceConnectorContext context) => Context = context;

    /// <summary>Whether this configuration resumes exactly behind the stored offsets.</summary>
    public virtual ExactlyOnceSupport ExactlyOnceSupport(IReadOnlyDictionary<string, string> config) =>
        Connectors.ExactlyOnceSupport.Unsupported;

    /// <summary>
    /// Checks offsets that an operator wants to store; a null offset forgets the partition. Throw a
    /// <see cref="Errors.ConnectException"/> that says what is wrong with them.
    /// </summary>
    public virtual Task AlterOffsetsAsync(
        IReadOnlyDictionary<string, string> config, IReadOnlyList<SourceOffsetEntry> offsets, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}

/// <summary>A source partition and the offset stored for it.</summary>
/// <param name="Partition">See <see cref="Data.SourceRecord.SourcePartition"/>.</param>
/// <param name="Offset">See <see cref="Data.SourceRecord.SourceOffset"/>; null when there is none.</param>
public sealed record SourceOffsetEntry(IReadOnlyDictionary<string, object?> Partition, IReadOnlyDictionary<string, object?>? Offset);

/// <summary>What the runtime offers to a started source connector.</summary>
public interface ISourceConnectorContext : IConnectorContext
{
    /// <summary>Reads the connector's durable offsets.</summary>
    IOffsetReader Offsets { get; }
}

/// <summary>Reads a connector's durable source offsets.</summary>
public interface IOffsetReader
{
    /// <summary>The offset last made durable for a partition, or null when there is none.</summary>
    Task<IReadOnlyDictionary<string, object?>?> ReadAsync(
        IReadOnlyDictionary<string, object?> partition, CancellationToken cancellationToken);
}
