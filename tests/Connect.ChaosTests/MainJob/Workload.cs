using Npgsql;

namespace Connect.ChaosTests.MainJob;

/// <summary>
/// Sessions that insert, update and delete rows of <c>public.orders</c> in transactions of one to five changes. Some rows belong to one
/// session, a hot set is updated by all. The table counts the versions of each row by itself and keeps the last version of deleted
/// ones in a table that is not captured, so that what was committed is known from the database alone, whatever a session saw.
/// The sessions go on as far as they are allowed to: a test that kills something in the middle needs a middle.
/// </summary>
internal sealed class Workload(string connectionString, int sessionCount, int transactionCount, int seed) : IDisposable
{
    private const int HotRowCount = 20;
    private const long IdsPerSession = 10_000_000;

    private readonly SemaphoreSlim _allowed = new(0);
    private int _started;
    private int _committed;

    /// <summary>Transactions whose commit was acknowledged so far.</summary>
    public int Committed => Volatile.Read(ref _committed);

    /// <summary>True for a row that is there before the workload begins.</summary>
    public static bool IsHot(long id) => id <= HotRowCount;

    /// <summary>Creates the tables, the publication and the hot rows.</summary>
    public async Task CreateTablesAsync(CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand($"""
            CREATE TABLE orders (
                id bigint PRIMARY KEY, version bigint NOT NULL, customer text NOT NULL, amount numeric(12,2) NOT NULL, note text);
            CREATE TABLE deleted_orders (id bigint PRIMARY KEY, version bigint NOT NULL);
            CREATE PUBLICATION shop FOR TABLE orders;
            INSERT INTO orders SELECT i, 1, 'hot ' || i, i, NULL FROM generate_series(1, {HotRowCount}) i;
            """);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Lets the sessions begin so many transactions more.</summary>
    public void Allow(int transactions) => _allowed.Release(transactions);

    /// <inheritdoc/>
    public void Dispose() => _allowed.Dispose();

    /// <summary>Runs all sessions until the transactions are committed. A broken connection is opened again.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(1, sessionCount).Select(session => RunSessionAsync(session, cancellationToken)));

    /// <summary>The rows as the database has them.</summary>
    public async Task<Dictionary<long, OrderRow>> ReadRowsAsync(CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("SELECT id, version, customer, amount::text, note FROM orders");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new Dictionary<long, OrderRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var note = reader.IsDBNull(4) ? null : reader.GetString(4);
            rows.Add(
                reader.GetInt64(0),
                new OrderRow(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), note));
        }

        return rows;
    }

    /// <summary>The last version of each deleted row.</summary>
    public async Task<Dictionary<long, long>> ReadDeletedAsync(CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("SELECT id, version FROM deleted_orders");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var versions = new Dictionary<long, long>();
        while (await reader.ReadAsync(cancellationToken))
        {
            versions.Add(reader.GetInt64(0), reader.GetInt64(1));
        }

        return versions;
    }

    private async Task RunSessionAsync(int session, CancellationToken cancellationToken)
    {
        var random = new Random((seed * 31) + session);
        var nextId = session * IdsPerSession;
        await using var source = NpgsqlDataSource.Create(connectionString);
        while (Interlocked.Increment(ref _started) <= transactionCount)
        {
            await _allowed.WaitAsync(cancellationToken);
            var changes = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Change(random, session, ref nextId)).ToArray();

            // Rows are locked in the order of their ids, so that sessions never wait for each other in a circle.
            var statements = string.Join(";\n", changes.OrderBy(c => c.Id).Select(c => c.Sql));
            while (!await TryCommitAsync(source, statements, cancellationToken))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }

            Interlocked.Increment(ref _committed);
        }
    }

    private static (long Id, string Sql) Change(Random random, int session, ref long nextId)
    {
        var own = session * IdsPerSession;
        var kind = random.Next(10);
        var existing = nextId == own ? 0 : own + random.NextInt64(nextId - own);
        if (kind < 3 || existing == 0)
        {
            var id = nextId++;
            var values = $"{id}, 1, 'customer {random.Next(1000)}', {random.Next(1, 100000)}.50, NULL";
            return (id, $"INSERT INTO orders VALUES ({values}) ON CONFLICT DO NOTHING");
        }

        if (kind == 3)
        {
            return (existing, $"""
                WITH gone AS (DELETE FROM orders WHERE id = {existing} RETURNING id, version)
                INSERT INTO deleted_orders SELECT id, version FROM gone ON CONFLICT DO NOTHING
                """);
        }

        var updated = kind < 6 ? random.Next(1, HotRowCount + 1) : existing;
        return (updated, $"UPDATE orders SET version = version + 1, note = 'session {session}, {random.Next()}' WHERE id = {updated}");
    }

    private static async Task<bool> TryCommitAsync(NpgsqlDataSource source, string statements, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var command = new NpgsqlCommand(statements, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            // The server is restarting. Whether the transaction was committed is unknown: running it again is harmless, because
            // inserts ignore an existing row and updates count on.
            return false;
        }
    }
}
