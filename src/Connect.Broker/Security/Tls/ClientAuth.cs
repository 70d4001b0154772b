namespace Connect.Broker.Security.Tls;

/// <summary>Whether clients show a certificate.</summary>
internal enum ClientAuth
{
    None,
    Requested,
    Required,
}
