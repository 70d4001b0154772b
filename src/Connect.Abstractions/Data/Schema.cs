using System.Collections.Frozen;
using System.Text;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Json;

namespace Connect.Abstractions.Data;

/// <summary>
/// The immutable description of a value, in Kafka Connect's model: a type, whether null is allowed, a default, and for logical
/// types a name with parameters. Made by <see cref="SchemaBuilder"/>; safe to share between threads.
/// </summary>
/// <remarks>Two schemas are equal when all their parts are. Keep and reuse instances: converters cache by reference first.</remarks>
public sealed class Schema : IEquatable<Schema>
{
    private readonly FrozenDictionary<string, Field>? _fieldsByName;
    private readonly int _hashCode;

    internal Schema(SchemaBuilder source)
    {
        Type = source.Type;
        IsOptional = source.IsOptional;
        HasDefault = source.HasDefault;
        DefaultValue = source.DefaultValue;
        Name = source.Name;
        Version = source.Version;
        Doc = source.Doc;
        Parameters = source.Parameters.Count == 0 ? FrozenDictionary<string, string>.Empty : source.Parameters.ToFrozenDictionary();
        KeySchema = source.KeySchema;
        ValueSchema = source.ValueSchema;
        FieldArray = source.Fields.ToArray();
        LogicalType = LogicalTypes.TypeOf(Name);
        DecimalScale = LogicalType == LogicalType.Decimal ? LogicalTypes.ScaleOrNull(this) : null;
        if (Type == SchemaType.Struct)
        {
            _fieldsByName = Fields.ToFrozenDictionary(f => f.Name);
        }

        _hashCode = ComputeHashCode();
        if (HasDefault)
        {
            ConnectValue.Validate(this, DefaultValue, Name ?? "default value");
        }
    }

    /// <summary>Required 8-bit integer.</summary>
    public static Schema Int8 { get; } = SchemaBuilder.Int8().Build();

    /// <summary>Required 16-bit integer.</summary>
    public static Schema Int16 { get; } = SchemaBuilder.Int16().Build();

    /// <summary>Required 32-bit integer.</summary>
    public static Schema Int32 { get; } = SchemaBuilder.Int32().Build();

    /// <summary>Required 64-bit integer.</summary>
    public static Schema Int64 { get; } = SchemaBuilder.Int64().Build();

    /// <summary>Required single.</summary>
    public static Schema Float32 { get; } = SchemaBuilder.Float32().Build();

    /// <summary>Required double.</summary>
    public static Schema Float64 { get; } = SchemaBuilder.Float64().Build();

    /// <summary>Required boolean.</summary>
    public static Schema Boolean { get; } = SchemaBuilder.Boolean().Build();

    /// <summary>Required text.</summary>
    public static Schema String { get; } = SchemaBuilder.String().Build();

    /// <summary>Required bytes.</summary>
    public static Schema Bytes { get; } = SchemaBuilder.Bytes().Build();

    /// <summary>Nullable 8-bit integer.</summary>
    public static Schema OptionalInt8 { get; } = SchemaBuilder.Int8().Optional().Build();

    /// <summary>Nullable 16-bit integer.</summary>
    public static Schema OptionalInt16 { get; } = SchemaBuilder.Int16().Optional().Build();

    /// <summary>Nullable 32-bit integer.</summary>
    public static Schema OptionalInt32 { get; } = SchemaBuilder.Int32().Optional().Build();

    /// <summary>Nullable 64-bit integer.</summary>
    public static Schema OptionalInt64 { get; } = SchemaBuilder.Int64().Optional().Build();

    /// <summary>Nullable single.</summary>
    public static Schema OptionalFloat32 { get; } = SchemaBuilder.Float32().Optional().Build();

    /// <summary>Nullable double.</summary>
    public static Schema OptionalFloat64 { get; } = SchemaBuilder.Float64().Optional().Build();

    /// <summary>Nullable boolean.</summary>
    public static Schema OptionalBoolean { get; } = SchemaBuilder.Boolean().Optional().Build();

    /// <summary>Nullable text.</summary>
    public static Schema OptionalString { get; } = SchemaBuilder.String().Optional().Build();

    /// <summary>Nullable bytes.</summary>
    public static Schema OptionalBytes { get; } = SchemaBuilder.Bytes().Optional().Build();

    /// <summary>The kind of the value.</summary>
    public SchemaType Type { get; }

    /// <summary>True when null is a valid value.</summary>
    public bool IsOptional { get; }

    /// <summary>True when <see cref="DefaultValue"/> was set, even to null.</summary>
    public bool HasDefault { get; }

    /// <summary>The value that stands for a missing one; null when there is none.</summary>
    public object? DefaultValue { get; }

    /// <summary>The full name of a struct, or the logical type's name, such as <c>org.apache.kafka.connect.data.Timestamp</c>.</summary>
    public string? Name { get; }

    /// <summary>The version of the named schema.</summary>
    public int? Version { get; }

    /// <summary>Documentation for people.</summary>
    public string? Doc { get; }

    /// <summary>Parameters of a logical type, such as the scale of a decimal. Never null.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>The keys' schema of a map; null for other types.</summary>
    public Schema? KeySchema { get; }

    /// <summary>The elements' schema of an array, the values' schema of a map; null for other types.</summary>
    public Schema? ValueSchema { get; }

    /// <summary>The fields of a struct in order; empty for other types.</summary>
    public IReadOnlyList<Field> Fields => FieldArray;

    /// <summary>The fields for loops where each call counts.</summary>
    internal Field[] FieldArray { get; }

    /// <summary>The logical type that the name stands for.</summary>
    internal LogicalType LogicalType { get; }

    /// <summary>The scale of a decimal; null where it has none that is valid, and for other types.</summary>
    internal int? DecimalScale { get; }

    /// <summary>
    /// What stands in JSON before the value of each field: brace or comma, the escaped name, and a colon. Made once a schema.
    /// </summary>
    internal byte[][] JsonNames => field ??= [.. FieldArray.Select(f => Encoding.UTF8.GetBytes(
        $"{(f.Index == 0 ? '{' : ',')}\"{JsonBuffer.Encoder.Encode(f.Name)}\":"))];

    /// <summary>The field with this name, or null when there is none.</summary>
    /// <exception cref="DataException">The schema is not a struct.</exception>
    public Field? Field(string name)
    {
        if (_fieldsByName is null)
        {
            throw new DataException($"Cannot look up field '{name}': schema '{this}' is not a struct.");
        }

        return _fieldsByName.GetValueOrDefault(name);
    }

    /// <inheritdoc/>
    public bool Equals(Schema? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        return other is not null
            && _hashCode == other._hashCode
            && Type == other.Type
            && IsOptional == other.IsOptional
            && Name == other.Name
            && Version == other.Version
            && Doc == other.Doc
            && HasDefault == other.HasDefault
            && ConnectValue.AreEqual(DefaultValue, other.DefaultValue)
            && Equals(KeySchema, other.KeySchema)
            && Equals(ValueSchema, other.ValueSchema)
            && ParametersEqual(other.Parameters)
            && Fields.SequenceEqual(other.Fields);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Schema);

    /// <inheritdoc/>
    public override int GetHashCode() => _hashCode;

    /// <inheritdoc/>
    public override string ToString() => Name is null ? Type.ToString() : $"{Name}:{Type}";

    private bool ParametersEqual(IReadOnlyDictionary<string, string> other) =>
        Parameters.Count == other.Count && Parameters.All(p => other.TryGetValue(p.Key, out var value) && value == p.Value);

    private int ComputeHashCode()
    {
        var hash = new HashCode();
        hash.Add(Type);
        hash.Add(IsOptional);
        hash.Add(Name);
        hash.Add(Version);
        hash.Add(KeySchema);
        hash.Add(ValueSchema);
        foreach (var field in Fields)
        {
            hash.Add(field);
        }

        return hash.ToHashCode();
    }
}
