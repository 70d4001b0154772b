using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Data;

/// <summary>
/// Describes a <see cref="Schema"/> step by step:
/// <c>SchemaBuilder.Struct().Named("shop.Order").Field("id", Schema.Int64).Build()</c>. One builder makes one schema; not safe for
/// concurrent use.
/// </summary>
public sealed class SchemaBuilder
{
    private readonly List<Field> _fields = [];
    private readonly HashSet<string> _fieldNames = [];
    private readonly Dictionary<string, string> _parameters = [];

    private SchemaBuilder(SchemaType type, Schema? keySchema = null, Schema? valueSchema = null)
    {
        Type = type;
        KeySchema = keySchema;
        ValueSchema = valueSchema;
    }

    internal SchemaType Type { get; }

    internal Schema? KeySchema { get; }

    internal Schema? ValueSchema { get; }

    internal bool IsOptional { get; private set; }

    internal bool HasDefault { get; private set; }

    internal object? DefaultValue { get; private set; }

    internal string? Name { get; private set; }

    internal int? Version { get; private set; }

    internal string? Doc { get; private set; }

    internal IReadOnlyDictionary<string, string> Parameters => _parameters;

    internal IReadOnlyList<Field> Fields => _fields;

    /// <summary>Starts a schema of a primitive type.</summary>
    /// <exception cref="SchemaBuilderException">The type is an array, map or struct, which have factories of their own.</exception>
    public static SchemaBuilder OfType(SchemaType type) => type is SchemaType.Array or SchemaType.Map
        ? throw new SchemaBuilderException($"A schema of type {type} needs the schemas of its parts: use SchemaBuilder.{type}(...).")
        : new SchemaBuilder(type);

    /// <summary>Starts an 8-bit integer.</summary>
    public static SchemaBuilder Int8() => new(SchemaType.Int8);

    /// <summary>Starts a 16-bit integer.</summary>
    public static SchemaBuilder Int16() => new(SchemaType.Int16);

    /// <summary>Starts a 32-bit integer.</summary>
    public static SchemaBuilder Int32() => new(SchemaType.Int32);

    /// <summary>Starts a 64-bit integer.</summary>
    public static SchemaBuilder Int64() => new(SchemaType.Int64);

    /// <summary>Starts a single.</summary>
    public static SchemaBuilder Float32() => new(SchemaType.Float32);

    /// <summary>Starts a double.</summary>
    public static SchemaBuilder Float64() => new(SchemaType.Float64);

    /// <summary>Starts a boolean.</summary>
    public static SchemaBuilder Boolean() => new(SchemaType.Boolean);

    /// <summary>Starts a text.</summary>
    public static SchemaBuilder String() => new(SchemaType.String);

    /// <summary>Starts raw bytes.</summary>
    public static SchemaBuilder Bytes() => new(SchemaType.Bytes);

    /// <summary>Starts an array of <paramref name="valueSchema"/>.</summary>
    public static SchemaBuilder Array(Schema valueSchema) => new(SchemaType.Array, valueSchema: valueSchema);

    /// <summary>Starts a map.</summary>
    public static SchemaBuilder Map(Schema keySchema, Schema valueSchema) => new(SchemaType.Map, keySchema, valueSchema);

    /// <summary>Starts a struct without fields.</summary>
    public static SchemaBuilder Struct() => new(SchemaType.Struct);

    /// <summary>Starts a schema with all of <paramref name="schema"/> but its fields: the way to add, drop or rename fields.</summary>
    public static SchemaBuilder CopyOf(Schema schema)
    {
        var builder = new SchemaBuilder(schema.Type, schema.KeySchema, schema.ValueSchema)
        {
            IsOptional = schema.IsOptional,
            Name = schema.Name,
            Version = schema.Version,
            Doc = schema.Doc,
            HasDefault = schema.HasDefault && schema.Type != SchemaType.Struct,
        };
        builder.DefaultValue = builder.HasDefault ? schema.DefaultValue : null;
        return builder.WithParameters(schema.Parameters);
    }

    /// <summary>Allows null.</summary>
    public SchemaBuilder Optional() => Optional(true);

    /// <summary>Allows null or not.</summary>
    public SchemaBuilder Optional(bool optional)
    {
        IsOptional = optional;
        return this;
    }

    /// <summary>Sets the value that stands for a missing one; checked against the schema when it is built.</summary>
    public SchemaBuilder WithDefault(object? value)
    {
        HasDefault = true;
        DefaultValue = value;
        return this;
    }

    /// <summary>Sets the name.</summary>
    public SchemaBuilder Named(string? name)
    {
        Name = name;
        return this;
    }

    /// <summary>Sets the version.</summary>
    public SchemaBuilder WithVersion(int? version)
    {
        Version = version;
        return this;
    }

    /// <summary>Sets the documentation.</summary>
    public SchemaBuilder WithDoc(string? doc)
    {
        Doc = doc;
        return this;
    }

    /// <summary>Sets one parameter of a logical type.</summary>
    public SchemaBuilder WithParameter(string key, string value)
    {
        _parameters[key] = value;
        return this;
    }

    /// <summary>Sets several parameters.</summary>
    public SchemaBuilder WithParameters(IReadOnlyDictionary<string, string> parameters)
    {
        foreach (var (key, value) in parameters)
        {
            _parameters[key] = value;
        }

        return this;
    }

    /// <summary>Appends a field to a struct.</summary>
    /// <exception cref="SchemaBuilderException">Not a struct, an empty name, or a name that is there already.</exception>
    public SchemaBuilder Field(string name, Schema schema)
    {
        if (Type != SchemaType.Struct)
        {
            throw new SchemaBuilderException($"Cannot add field '{name}': a schema of type {Type} has no fields.");
        }

        if (string.IsNullOrEmpty(name))
        {
            throw new SchemaBuilderException($"A field of schema '{Name}' has an empty name.");
        }

        if (!_fieldNames.Add(name))
        {
            throw new SchemaBuilderException($"Field '{name}' is defined twice in schema '{Name}'.");
        }

        _fields.Add(new Field(name, _fields.Count, schema));
        return this;
    }

    /// <summary>Makes the immutable schema.</summary>
    /// <exception cref="DataException">The default does not fit the schema.</exception>
    public Schema Build() => new(this);
}
