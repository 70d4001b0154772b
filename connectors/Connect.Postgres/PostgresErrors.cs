using System.Net.Sockets;
using System.Security.Authentication;
using Connect.Abstractions.Errors;
using Npgsql;

namespace Connect.Postgres;

/// <summary>
/// The one table of failures: SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) to what the runtime does, with
/// the next step.
/// </summary>
internal static class PostgresErrors
{
    /// <summary>The slot is read by another session.</summary>
    public const string SlotInUse = "postgres.slot_in_use";

    /// <summary>The failure as the runtime understands it.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="server">The server's address, for the message.</param>
    public static ConnectException Classify(Exception error, string server) => error switch
    {
        ConnectException known => known,
        PostgresException reported => Classify(reported, server),
        NpgsqlException { InnerException: null } refused when refused.Message.Contains("SSL", StringComparison.Ordinal) =>
            new ConnectException($"PostgreSQL at {server} does not encrypt: {refused.Message}", refused)
            {
                Code = "postgres.tls",
                Hint = "Set ssl = on at the server, or let database.sslmode allow connections that are not encrypted.",
            },
        NpgsqlException { InnerException: { } inner } => Classify(inner, server),
        SocketException or NpgsqlException { IsTransient: true } => new RetriableException(
            $"Cannot reach PostgreSQL at {server}: {error.Message}", error)
        {
            Code = "postgres.unreachable",
            Hint = "Check that the server runs, database.hostname and database.port, and that firewalls let this host through.",
        },
        AuthenticationException =>
            new ConnectException($"The encrypted connection to PostgreSQL at {server} failed: {error.Message}", error)
        {
            Code = "postgres.tls",
            Hint = "Check database.sslmode and the certificates.",
        },
        IOException or TimeoutException or ObjectDisposedException => new RetriableException(
            $"The connection to PostgreSQL at {server} broke: {error.Message}", error)
        {
            Code = "postgres.connection_lost",
            Hint = "The task connects again and goes on where it was.",
        },
        _ => new ConnectException($"The Postgres source failed: {error.Message}", error) { Code = "postgres.failed" },
    };

    private static ConnectException Classify(PostgresException error, string server)
    {
        var (isRetriable, code, hint) = Lookup(error);
        var text = $"PostgreSQL at {server} reports {error.SqlState}: {error.MessageText}"
            + (string.IsNullOrEmpty(error.Detail) ? "" : $" ({error.Detail})");
        return isRetriable
            ? new RetriableException(text, error) { Code = code, Hint = hint ?? error.Hint }
            : new ConnectException(text, error) { Code = code, Hint = hint ?? error.Hint };
    }

    private static (bool IsRetriable, string Code, string? Hint) Lookup(PostgresException error) => error.SqlState switch
    {
        "28P01" or "28000" => (false, "postgres.login_refused",
            "Check database.user, database.password and pg_hba.conf: the role needs a line for the database and one for replication."),
        "3D000" => (false, "postgres.database_missing", "Check database.dbname."),
        "42501" => (false, "postgres.privilege_missing", "Grant what the message names; the connector's README lists all grants."),
        "42704" when error.MessageText.Contains("publication", StringComparison.Ordinal) => (false, "postgres.publication_missing",
            "Create the publication, or set publication.autocreate.mode to all_tables or filtered. The slot cannot decode changes that "
            + "were made before the publication existed: drop the slot and read all rows again if they matter."),
        "42704" => (false, "postgres.slot_missing",
            "The replication slot was dropped: changes since then are lost. Set snapshot.mode to when_needed to read all rows again."),
        "55006" => (true, SlotInUse,
            "Another process reads the slot. Stop it, or give each connector a slot.name of its own."),
        "55000" when error.MessageText.Contains("slot", StringComparison.Ordinal) => (false, "postgres.slot_lost",
            "The server removed the log that the slot needed. Drop the slot and set snapshot.mode to when_needed to read all rows again; "
            + "raise max_slot_wal_keep_size to prevent it."),
        "58P01" => (false, "postgres.log_removed",
            "The server no longer has the log. Drop the slot and set snapshot.mode to when_needed to read all rows again."),
        "53300" => (true, "postgres.too_many_connections", "Raise max_connections or max_wal_senders."),
        "53400" => (false, "postgres.no_free_slot", "Raise max_replication_slots or drop slots that nothing uses."),
        "57P01" or "57P02" or "57P03" or "57P05" => (true, "postgres.shutting_down", "The task connects again when the server is back."),
        "57014" or "55P03" or "40001" or "40P01" => (true, "postgres.interrupted", null),
        var state when state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal) =>
            (true, "postgres.unavailable", null),
        _ => (false, "postgres.failed", null),
    };
}
