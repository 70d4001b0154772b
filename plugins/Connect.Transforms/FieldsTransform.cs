using Connect.Abstractions.Data;

namespace Connect.Transforms;

/// <summary>A transform of the fields of a record's key or value. Null passes unchanged: a tombstone stays one.</summary>
public abstract class FieldsTransform : PartTransform
{
    private protected FieldsTransform(RecordPart part) : base(part)
    {
    }

    private protected sealed override SchemaAndValue Apply(ConnectRecord record, SchemaAndValue content) => content.Value switch
    {
        null => content,
        Struct value => ApplyTo(record, value),
        IReadOnlyDictionary<string, object?> value when content.Schema is null => ApplyTo(record, value),
        _ => throw CannotHandle(content),
    };

    private protected abstract SchemaAndValue ApplyTo(ConnectRecord record, Struct value);

    private protected abstract SchemaAndValue ApplyTo(ConnectRecord record, IReadOnlyDictionary<string, object?> value);
}
