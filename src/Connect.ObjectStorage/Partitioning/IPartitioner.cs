using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.ObjectStorage.Partitioning;

/// <summary>Decides in which folder of its topic a record goes.</summary>
public interface IPartitioner
{
    /// <summary>The folder, such as <c>year=2026/month=01</c>; the same for the same record, but for the wall clock's.</summary>
    /// <param name="record">The record.</param>
    /// <param name="timestamp">What the timestamp extractor said, in milliseconds since 1970-01-01 UTC; null when it has none.</param>
    /// <exception cref="DataException">The record lacks what the folder is made of.</exception>
    string Encode(SinkRecord record, long? timestamp);
}
