namespace Connect.TestKit.Servers;

/// <summary>
/// PostgreSQL with <c>wal_level=logical</c>, 20 slots and 20 walsenders, a database <c>test</c>, and three users: a superuser, one for
/// replication that may read everything, and the owner of the database.
/// </summary>
public abstract class PostgresServer(string script) : ServerScript(script)
{
    /// <summary>Further lines of postgresql.conf, which win over the script's own. A change takes effect at the next start.</summary>
    public string Settings
    {
        get => Knobs.GetValueOrDefault("PG_CONF", "");
        set => Knobs["PG_CONF"] = value;
    }

    /// <summary>The database that the three connection strings name.</summary>
    public string Database => Value("DATABASE");

    /// <summary>The user for change data capture: may replicate and read, owns nothing.</summary>
    public string CdcUser => Value("CDC_USER");

    /// <summary>The user that owns the database, and may create others.</summary>
    public string AppUser => Value("APP_USER");

    /// <summary>The password of both.</summary>
    public string Password => Value("PASSWORD");

    /// <summary>Npgsql's connection string of the superuser.</summary>
    public string SuperuserConnectionString => ConnectionString(Value("SUPERUSER"), Database);

    /// <summary>Npgsql's connection string of the owner of the database.</summary>
    public string AppConnectionString => ConnectionString(AppUser, Database);

    /// <summary>Npgsql's connection string of the user for change data capture.</summary>
    public string CdcConnectionString => ConnectionString(CdcUser, Database);

    /// <summary>Npgsql's connection string of any user and database, such as one that a test has made for itself.</summary>
    public string ConnectionString(string user, string database) =>
        $"Host={Host};Port={Port};Database={database};Username={user};Password={Password}";
}

/// <summary>PostgreSQL 15.</summary>
public sealed class Postgres15() : PostgresServer("postgres15.sh");

/// <summary>PostgreSQL 18.</summary>
public sealed class Postgres18() : PostgresServer("postgres18.sh");
