using System.Globalization;
using Connect.Postgres.Streaming;
using Connect.Postgres.Streaming.Messages;
using Connect.Postgres.Tests.Types;
using Connect.Postgres.Types;
using Connect.TestKit.Servers;
using Npgsql;

namespace Connect.IntegrationTests.Postgres;

/// <summary>
/// A database with a table for each example of TYPES.md, each with one row, read without the connector: COPY, the slot's changes, and the
/// catalog by SQL.
/// </summary>
internal sealed class TypesDatabase : IAsyncDisposable
{
    private const string Name = "types";
    private const string Slot = "types";
    private const string Publication = "types";

    private readonly NpgsqlConnection _session;

    private TypesDatabase(NpgsqlConnection session) => _session = session;

    /// <summary>Creates the database with its tables, then the slot, then the rows.</summary>
    public static async Task<TypesDatabase> CreateAsync(
        PostgresServer server, IReadOnlyList<TypeExample> examples, CancellationToken cancellationToken)
    {
        await using (var superuser = await OpenAsync(server.SuperuserConnectionString, cancellationToken))
        {
            await ExecuteAsync(superuser, $"CREATE DATABASE {Name}", cancellationToken);
        }

        var connectionString = new NpgsqlConnectionStringBuilder(server.SuperuserConnectionString)
        {
            Database = Name, Options = SessionSettings.StartupOptions,
        };
        var database = new TypesDatabase(await OpenAsync(connectionString.ConnectionString, cancellationToken));
        await database.ExecuteAsync(TypesSql.Schema(examples), cancellationToken);
        await database.ExecuteAsync($"CREATE PUBLICATION {Publication} FOR ALL TABLES", cancellationToken);
        await database.ExecuteAsync($"SELECT pg_create_logical_replication_slot('{Slot}', 'pgoutput')", cancellationToken);
        await database.ExecuteAsync(TypesSql.Rows(examples, id: 1), cancellationToken);
        return database;
    }

    /// <summary>What a snapshot reads of the example's column: COPY's text; and the null.</summary>
    public async Task<(string? Value, string? Nothing)> CopyAsync(int index, CancellationToken cancellationToken)
    {
        var copy = $"COPY (SELECT value, nothing FROM {TypesSql.TableOf(index)}) TO STDOUT";
        using var reader = await _session.BeginTextExportAsync(copy, cancellationToken);
        var columns = (await reader.ReadToEndAsync(cancellationToken)).TrimEnd('\n').Split('\t');
        return (CopyText.Unescape(columns[0]), CopyText.Unescape(columns[1]));
    }

    /// <summary>The stream's messages since the slot was created.</summary>
    public async Task<IReadOnlyList<PgOutputMessage>> ReadStreamAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT data FROM pg_logical_slot_get_binary_changes('{Slot}', NULL, NULL, "
            + $"'proto_version', '{PgOutputDecoder.ProtocolVersion}', 'publication_names', '{Publication}')",
            _session);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var messages = new List<PgOutputMessage>();
        while (await reader.ReadAsync(cancellationToken))
        {
            messages.Add(PgOutputDecoder.Decode(reader.GetFieldValue<byte[]>(0)));
        }

        return messages;
    }

    /// <summary>A type as the catalog has it.</summary>
    public async Task<PostgresType> ReadTypeAsync(uint oid, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT n.nspname, t.typname, t.typtype::text, t.typcategory = 'A' AND t.typelem <> 0, t.typelem, t.typbasetype, t.typtypmod, "
            + "ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) "
            + $"FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.oid = {oid.ToString(CultureInfo.InvariantCulture)}",
            _session);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Assert.True(await reader.ReadAsync(cancellationToken));
        var kind = reader.GetString(2);
        var isArray = reader.GetBoolean(3);
        var (element, underlying) = (reader.GetFieldValue<uint>(4), reader.GetFieldValue<uint>(5));
        var type = new PostgresType(oid, reader.GetString(0), reader.GetString(1), isArray ? PostgresTypeKind.Array : KindOf(kind))
        {
            BaseModifier = reader.GetInt32(6), EnumLabels = reader.GetFieldValue<string[]>(7),
        };
        await reader.CloseAsync();
        return type with
        {
            Element = isArray ? await ReadTypeAsync(element, cancellationToken) : null,
            Base = kind == "d" ? await ReadTypeAsync(underlying, cancellationToken) : null,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync($"SELECT pg_drop_replication_slot('{Slot}')", CancellationToken.None);
        await _session.DisposeAsync();
    }

    private static PostgresTypeKind KindOf(string kind) => kind switch
    {
        "c" => PostgresTypeKind.Composite,
        "d" => PostgresTypeKind.Domain,
        "e" => PostgresTypeKind.Enum,
        "r" => PostgresTypeKind.Range,
        "m" => PostgresTypeKind.Multirange,
        _ => PostgresTypeKind.Base,
    };

    private Task ExecuteAsync(string sql, CancellationToken cancellationToken) => ExecuteAsync(_session, sql, cancellationToken);

    private static async Task ExecuteAsync(NpgsqlConnection session, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, session);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var session = new NpgsqlConnection(connectionString + ";Pooling=false");
        await session.OpenAsync(cancellationToken);
        return session;
    }
}
