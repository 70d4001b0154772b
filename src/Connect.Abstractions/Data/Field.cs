namespace Connect.Abstractions.Data;

/// <summary>A field of a struct schema.</summary>
/// <param name="Name">Unique in its schema.</param>
/// <param name="Index">Position in the schema, from 0; also the position of the value in a <see cref="Struct"/>.</param>
/// <param name="Schema">The schema of the field's value.</param>
public sealed record Field(string Name, int Index, Schema Schema);
