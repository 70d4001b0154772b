using Connect.Abstractions.Data;
using Connect.Cdc.Values;

namespace Connect.Postgres.Types;

/// <summary>Types whose value is their text.</summary>
internal static class TextTypes
{
    private static readonly Schema Ltree = SemanticSchemas.Text("Ltree").Build();
    private static readonly Schema Tsvector = SemanticSchemas.Text("Tsvector").Build();

    /// <summary>The schema of a built-in type of this name, or null when its values are not text.</summary>
    public static Schema? BuiltIn(string typeName) => typeName switch
    {
        "text" or "varchar" or "bpchar" or "char" or "name" => Schema.String,
        "inet" or "cidr" or "macaddr" or "macaddr8" => Schema.String,
        "json" or "jsonb" => SemanticSchemas.Json,
        "xml" => SemanticSchemas.Xml,
        "uuid" => SemanticSchemas.Uuid,
        "tsvector" => Tsvector,
        _ => null,
    };

    /// <summary>The schema of an extension's type of this name, or null when its values are not text.</summary>
    public static Schema? OfExtension(string typeName) => typeName switch
    {
        "citext" or "isbn" => Schema.String,
        "ltree" => Ltree,
        _ => null,
    };
}
