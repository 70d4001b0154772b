using Connect.Abstractions.Config;
using Connect.Postgres.Types;
using Connect.Postgres.Wire;
using Npgsql;

namespace Connect.Postgres.Config;

/// <summary>How to reach the database.</summary>
public sealed record ConnectionOptions
{
    private const string Group = "Connection";

    /// <summary><c>database.hostname</c>.</summary>
    public static readonly ConfigKey<string> Hostname = ConfigKey.String("database.hostname") with
    {
        Doc = "Name or address of the server.", Importance = ConfigImportance.High, Group = Group, Validator = ConfigValidator.NotEmpty(),
    };

    /// <summary><c>database.port</c>.</summary>
    public static readonly ConfigKey<int> Port = ConfigKey.Int("database.port") with
    {
        Default = 5432, Doc = "Port of the server.", Importance = ConfigImportance.High, Group = Group,
        Validator = ConfigValidator.Between(1, 65535),
    };

    /// <summary><c>database.user</c>.</summary>
    public static readonly ConfigKey<string> User = ConfigKey.String("database.user") with
    {
        Doc = "Role to log in as; needs REPLICATION and SELECT on the captured tables.", Importance = ConfigImportance.High, Group = Group,
        Validator = ConfigValidator.NotEmpty(),
    };

    /// <summary><c>database.password</c>.</summary>
    public static readonly ConfigKey<Password?> Password = ConfigKey.OptionalPassword("database.password") with
    {
        Doc = "Its password.", Importance = ConfigImportance.High, Group = Group,
    };

    /// <summary><c>database.dbname</c>.</summary>
    public static readonly ConfigKey<string> Database = ConfigKey.String("database.dbname") with
    {
        Doc = "The database to capture.", Importance = ConfigImportance.High, Group = Group, Validator = ConfigValidator.NotEmpty(),
    };

    /// <summary><c>database.sslmode</c>.</summary>
    public static readonly ConfigKey<TlsMode> SslMode = ConfigKey.Enum<TlsMode>("database.sslmode") with
    {
        Default = TlsMode.Prefer, Doc = "Whether and how connections are encrypted: libpq's modes.", Group = Group,
    };

    /// <summary><c>database.sslrootcert</c>.</summary>
    public static readonly ConfigKey<string?> SslRootCertificate = ConfigKey.OptionalString("database.sslrootcert") with
    {
        Doc = "PEM file with the authorities that may have signed the server's certificate.", Group = Group,
    };

    /// <summary><c>database.sslcert</c>.</summary>
    public static readonly ConfigKey<string?> SslCertificate = ConfigKey.OptionalString("database.sslcert") with
    {
        Doc = "PEM file with the client's certificate.", Group = Group,
    };

    /// <summary><c>database.sslkey</c>.</summary>
    public static readonly ConfigKey<string?> SslKey = ConfigKey.OptionalString("database.sslkey") with
    {
        Doc = "PEM file with the key of the client's certificate.", Group = Group,
    };

    /// <summary><c>database.sslpassword</c>.</summary>
    public static readonly ConfigKey<Password?> SslPassword = ConfigKey.OptionalPassword("database.sslpassword") with
    {
        Doc = "Password of the key file.", Group = Group,
    };

    /// <summary><c>connection.validation.timeout.ms</c>.</summary>
    public static readonly ConfigKey<TimeSpan> ConnectTimeout = ConfigKey.Milliseconds("connection.validation.timeout.ms") with
    {
        Default = TimeSpan.FromSeconds(30), Doc = "Longest time for connecting and logging in.", Group = Group,
        Validator = ConfigValidator.AtLeast(100),
    };

    /// <summary><c>database.query.timeout.ms</c>.</summary>
    public static readonly ConfigKey<TimeSpan> QueryTimeout = ConfigKey.Milliseconds("database.query.timeout.ms") with
    {
        Default = TimeSpan.FromMinutes(10),
        Doc = "Longest time for a catalog query or the heartbeat's query; 0 sets no limit.", Group = Group,
        Validator = ConfigValidator.AtLeast(0),
    };

    /// <summary><c>database.initial.statements</c>.</summary>
    public static readonly ConfigKey<string> InitialStatementsKey = ConfigKey.String("database.initial.statements") with
    {
        Default = "",
        Doc = "SQL to run in each new session but the replication stream, separated by semicolons; ;; stands for a semicolon.",
        Group = Group,
    };

    /// <summary>The settings of this group.</summary>
    public static IReadOnlyList<ConfigKey> Keys { get; } =
    [
        Hostname, Port, User, Password, Database, SslMode, SslRootCertificate, SslCertificate, SslKey, SslPassword, ConnectTimeout,
        QueryTimeout, InitialStatementsKey,
    ];

    /// <summary>For bulk data.</summary>
    public required WireOptions Wire { get; init; }

    /// <summary>SQL to run in each new session, one statement each.</summary>
    public IReadOnlyList<string> InitialStatements { get; init; } = [];

    /// <summary>Longest time for a query; zero for none.</summary>
    public required TimeSpan CommandTimeout { get; init; }

    /// <summary>The server, for messages.</summary>
    public string Address => $"{Wire.Host}:{Wire.Port}";

    /// <summary>Takes the group out of a parsed configuration.</summary>
    public static ConnectionOptions From(ParsedConfig config) => new()
    {
        Wire = new WireOptions
        {
            Host = config.Get(Hostname),
            Port = config.Get(Port),
            Database = config.Get(Database),
            User = config.Get(User),
            Password = config.Get(Password)?.Value,
            TlsMode = config.Get(SslMode),
            RootCertificate = config.Get(SslRootCertificate),
            ClientCertificate = config.Get(SslCertificate),
            ClientKey = config.Get(SslKey),
            ClientKeyPassword = config.Get(SslPassword)?.Value,
            ConnectTimeout = config.Get(ConnectTimeout),
        },
        CommandTimeout = config.Get(QueryTimeout),
        InitialStatements = StatementsIn(config.Get(InitialStatementsKey)),
    };

    /// <summary>Opens a session for catalog queries.</summary>
    public async Task<NpgsqlConnection> OpenSessionAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(ConnectionString());
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            foreach (var statement in InitialStatements)
            {
                await using var command = new NpgsqlCommand(statement, connection);
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static string[] StatementsIn(string text) =>
    [
        .. text.Replace(";;", "\0", StringComparison.Ordinal)
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(statement => statement.Replace('\0', ';')),
    ];

    private string ConnectionString() => new NpgsqlConnectionStringBuilder
    {
        Host = Wire.Host,
        Port = Wire.Port,
        Database = Wire.Database,
        Username = Wire.User,
        Password = Wire.Password,
        SslMode = Enum.Parse<SslMode>(Wire.TlsMode.ToString(), ignoreCase: true),
        RootCertificate = Wire.RootCertificate,
        SslCertificate = Wire.ClientCertificate,
        SslKey = Wire.ClientKey,
        SslPassword = Wire.ClientKeyPassword,
        Timeout = (int)Math.Ceiling(Wire.ConnectTimeout.TotalSeconds),
        CommandTimeout = (int)Math.Ceiling(CommandTimeout.TotalSeconds),
        ApplicationName = "Connect",
        Pooling = false,
        Options = SessionSettings.StartupOptions,
    }.ConnectionString;
}
