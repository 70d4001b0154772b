using Connect.Abstractions.Data;

namespace Connect.Transforms;

/// <summary>The part of a record that a transform works on.</summary>
internal enum RecordPart
{
    Key,
    Value,
}

/// <summary>Reads and replaces a part of a record.</summary>
internal static class RecordPartExtensions
{
    public static SchemaAndValue Get(this ConnectRecord record, RecordPart part) => part == RecordPart.Key
        ? new SchemaAndValue(record.KeySchema, record.Key)
        : new SchemaAndValue(record.ValueSchema, record.Value);

    public static ConnectRecord With(this ConnectRecord record, RecordPart part, SchemaAndValue content) => part == RecordPart.Key
        ? record with { KeySchema = content.Schema, Key = content.Value }
        : record with { ValueSchema = content.Schema, Value = content.Value };
}
