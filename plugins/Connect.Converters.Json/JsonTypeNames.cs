using Connect.Abstractions.Data;

namespace Connect.Converters.Json;

/// <summary>The names of types in the <c>schema</c> part of the envelope.</summary>
internal static class JsonTypeNames
{
    private static readonly (SchemaType Type, string Name)[] Names =
    [
        (SchemaType.Boolean, "boolean"),
        (SchemaType.Int8, "int8"),
        (SchemaType.Int16, "int16"),
        (SchemaType.Int32, "int32"),
        (SchemaType.Int64, "int64"),
        (SchemaType.Float32, "float"),
        (SchemaType.Float64, "double"),
        (SchemaType.Bytes, "bytes"),
        (SchemaType.String, "string"),
        (SchemaType.Array, "array"),
        (SchemaType.Map, "map"),
        (SchemaType.Struct, "struct"),
    ];

    private static readonly Dictionary<SchemaType, string> ByType = Names.ToDictionary(n => n.Type, n => n.Name);
    private static readonly Dictionary<string, SchemaType> ByName = Names.ToDictionary(n => n.Name, n => n.Type);

    public static IEnumerable<string> All => Names.Select(n => n.Name);

    public static string Of(SchemaType type) => ByType[type];

    public static bool TryParse(string name, out SchemaType type) => ByName.TryGetValue(name, out type);
}
