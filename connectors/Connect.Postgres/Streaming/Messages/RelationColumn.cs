namespace Connect.Postgres.Streaming.Messages;

/// <summary>A column of a <see cref="RelationMessage"/>.</summary>
/// <param name="IsKey">Part of the replica identity.</param>
/// <param name="Name">The name.</param>
/// <param name="TypeOid">The type's object id.</param>
/// <param name="TypeModifier"><c>atttypmod</c>; -1 for none.</param>
public sealed record RelationColumn(bool IsKey, string Name, uint TypeOid, int TypeModifier);
