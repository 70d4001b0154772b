namespace Connect.Broker.Security.Tls;

/// <summary>Where certificates, and perhaps a key, come from. Holds secrets: never log it.</summary>
internal sealed record StoreSource
{
    public bool IsPkcs12 { get; init; }

    public string? Location { get; init; }

    /// <summary>PEM text instead of a file.</summary>
    public string? Certificates { get; init; }

    /// <summary>PEM text of the key, beside <see cref="Certificates"/>.</summary>
    public string? Key { get; init; }

    public string? Password { get; init; }

    public string? KeyPassword { get; init; }

    public override string ToString() => Location ?? "PEM text";
}
