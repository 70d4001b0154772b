using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.Transforms;

/// <summary>
/// A transform of a record's key or value. Each has two nested classes, <c>Key</c> and <c>Value</c>, which users ask for by the Java
/// names <c>...$Key</c> and <c>...$Value</c>.
/// </summary>
public abstract class PartTransform : Transform
{
    // As many updated schemas as Kafka Connect's transforms keep; a task rarely sees more at a time.
    private protected const int SchemaCacheSize = 16;

    private readonly RecordPart _part;

    private protected PartTransform(RecordPart part) => _part = part;

    /// <inheritdoc/>
    public sealed override ConnectRecord? Apply(ConnectRecord record)
    {
        var before = record.Get(_part);
        var after = Apply(record, before);
        return ReferenceEquals(before.Value, after.Value) && ReferenceEquals(before.Schema, after.Schema)
            ? record
            : record.With(_part, after);
    }

    private protected abstract SchemaAndValue Apply(ConnectRecord record, SchemaAndValue content);

    private protected DataException CannotHandle(SchemaAndValue content) => new(
        $"{TransformName} needs a struct or an object as the record's {(_part == RecordPart.Key ? "key" : "value")}, "
        + $"but found a {content.Value?.GetType().Name ?? "null"}.");
}
