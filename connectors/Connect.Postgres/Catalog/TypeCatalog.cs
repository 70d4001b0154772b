using Connect.Abstractions.Errors;
using Connect.Postgres.Types;
using Npgsql;

namespace Connect.Postgres.Catalog;

/// <summary>Reads types and keeps them. One caller at a time.</summary>
internal sealed class TypeCatalog(NpgsqlConnection session)
{
    private const string TypeSql = """
        SELECT n.nspname, t.typname, t.typtype, t.typcategory = 'A' AND t.typelem <> 0 AND t.typtype = 'b', t.typelem, t.typbasetype,
            t.typtypmod, ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder)
        FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.oid = $1
        """;

    private readonly Dictionary<uint, PostgresType> _types = [];

    /// <summary>A type with all that it refers to.</summary>
    public async Task<PostgresType> ReadAsync(uint oid, CancellationToken cancellationToken)
    {
        if (_types.TryGetValue(oid, out var known))
        {
            return known;
        }

        var (type, elementOid, baseOid) = await QueryAsync(oid, cancellationToken).ConfigureAwait(false);
        if (elementOid is { } element)
        {
            type = type with { Element = await ReadAsync(element, cancellationToken).ConfigureAwait(false) };
        }

        if (baseOid is { } underlying)
        {
            type = type with { Base = await ReadAsync(underlying, cancellationToken).ConfigureAwait(false) };
        }

        return _types[oid] = type;
    }

    /// <summary>Forgets what may have changed: labels are added to enums, types are replaced.</summary>
    public void Forget() => _types.Clear();

    private async Task<(PostgresType Type, uint? Element, uint? Base)> QueryAsync(uint oid, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TypeSql, session);
        command.Parameters.Add(new NpgsqlParameter<uint> { TypedValue = oid, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // Dropped since the change was written: its columns are as those of any type without a mapping.
            return (new PostgresType(oid, "", $"dropped type {oid}", PostgresTypeKind.Pseudo), null, null);
        }

        var isArray = reader.GetBoolean(3);
        var kind = isArray ? PostgresTypeKind.Array : KindOf(reader.GetChar(2));
        var type = new PostgresType(oid, reader.GetString(0), reader.GetString(1), kind)
        {
            BaseModifier = reader.GetInt32(6),
            EnumLabels = reader.GetFieldValue<string[]>(7),
        };
        return (
            type,
            isArray ? reader.GetFieldValue<uint>(4) : null,
            kind == PostgresTypeKind.Domain ? reader.GetFieldValue<uint>(5) : null);
    }

    private static PostgresTypeKind KindOf(char code) => code switch
    {
        'b' => PostgresTypeKind.Base,
        'c' => PostgresTypeKind.Composite,
        'd' => PostgresTypeKind.Domain,
        'e' => PostgresTypeKind.Enum,
        'p' => PostgresTypeKind.Pseudo,
        'r' => PostgresTypeKind.Range,
        'm' => PostgresTypeKind.Multirange,
        _ => throw new ConnectException($"pg_type.typtype '{code}' is unknown: this version of PostgreSQL is newer than the connector."),
    };
}
