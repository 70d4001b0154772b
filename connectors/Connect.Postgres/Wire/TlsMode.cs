namespace Connect.Postgres.Wire;

/// <summary><c>database.sslmode</c>: libpq's modes.</summary>
public enum TlsMode
{
    /// <summary>Never encrypted.</summary>
    Disable,

    /// <summary>Encrypted only if the server insists.</summary>
    Allow,

    /// <summary>Encrypted if the server can.</summary>
    Prefer,

    /// <summary>Encrypted; the certificate is not checked.</summary>
    Require,

    /// <summary>Encrypted; the certificate has to be signed by a known authority.</summary>
    VerifyCa,

    /// <summary>As VerifyCa, and the certificate has to be for the server's name.</summary>
    VerifyFull,
}
