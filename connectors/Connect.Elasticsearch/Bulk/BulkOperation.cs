using Connect.Abstractions.Data;
using Connect.Elasticsearch.Documents;

namespace Connect.Elasticsearch.Bulk;

/// <summary>One operation of a bulk: where its lines stand in the bulk's buffer, and what it was made of.</summary>
internal sealed class BulkOperation
{
    /// <summary>The record, for the dead letter queue.</summary>
    public required SinkRecord Record { get; init; }

    /// <summary>The document; null when the server gives the id.</summary>
    public required DocumentKey? Key { get; init; }

    /// <summary>The external version; null when the operation has none.</summary>
    public required long? Version { get; init; }

    public required bool IsDelete { get; init; }

    /// <summary>The offsets that are done with this operation: its own, and those of older operations that it stands for.</summary>
    public required List<TrackedOffset> Offsets { get; init; }

    /// <summary>Where its lines begin in the bulk's buffer.</summary>
    public int Start { get; set; }

    public int Length { get; set; }
}
