namespace Connect.Postgres.Wire;

/// <summary>How to reach the server.</summary>
public sealed record WireOptions
{
    /// <summary>The server's name or address.</summary>
    public required string Host { get; init; }

    /// <summary>Its port.</summary>
    public int Port { get; init; } = 5432;

    /// <summary>The database.</summary>
    public required string Database { get; init; }

    /// <summary>The role.</summary>
    public required string User { get; init; }

    /// <summary>The password; null when the server asks for none.</summary>
    public string? Password { get; init; }

    /// <summary>Whether and how to encrypt.</summary>
    public TlsMode TlsMode { get; init; } = TlsMode.Prefer;

    /// <summary>A PEM file with the certificates that may have signed the server's; null for the system's.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>A PEM file with the client's certificate.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>A PEM file with the client certificate's key.</summary>
    public string? ClientKey { get; init; }

    /// <summary>The password of the key file.</summary>
    public string? ClientKeyPassword { get; init; }

    /// <summary>The longest time for connecting and logging in.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
