using Connect.Abstractions.Data;

namespace Connect.Transforms.Envelope;

/// <summary>
/// A change event of a log-based source, with a schema (a struct whose schema name ends with <c>.Envelope</c>) or without (an object
/// with <c>op</c>, <c>before</c> and <c>after</c>, as a JSON converter without schemas reads it).
/// </summary>
internal readonly struct ChangeEnvelope
{
    private const string SchemaNameSuffix = ".Envelope";

    private readonly Struct? _struct;
    private readonly IReadOnlyDictionary<string, object?>? _map;

    private ChangeEnvelope(Struct? value, IReadOnlyDictionary<string, object?>? map)
    {
        _struct = value;
        _map = map;
    }

    /// <summary>The envelope's schema, or null.</summary>
    public Schema? Schema => _struct?.Schema;

    public string? Operation => this["op"] as string;

    /// <summary>The row before the change: a <see cref="Struct"/>, an object, or null.</summary>
    public object? Before => this["before"];

    /// <summary>The row after the change: a <see cref="Struct"/>, an object, or null.</summary>
    public object? After => this["after"];

    /// <summary>The value of a field, or null when there is no such field.</summary>
    public object? this[string field] => _struct is not null
        ? _struct.Schema.Field(field) is { } known ? _struct.GetWithoutDefault(known) : null
        : _map!.GetValueOrDefault(field);

    public static bool TryRead(ConnectRecord record, out ChangeEnvelope envelope)
    {
        switch (record.Value)
        {
            case Struct value when value.Schema.Name?.EndsWith(SchemaNameSuffix, StringComparison.Ordinal) == true:
                envelope = new ChangeEnvelope(value, null);
                return true;
            case IReadOnlyDictionary<string, object?> map
                when map.TryGetValue("op", out var op) && op is string && map.ContainsKey("before") && map.ContainsKey("after"):
                envelope = new ChangeEnvelope(null, map);
                return true;
            default:
                envelope = default;
                return false;
        }
    }
}
