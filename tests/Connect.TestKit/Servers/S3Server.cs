namespace Connect.TestKit.Servers;

/// <summary>A server that speaks S3 over plain HTTP, with path-style addresses.</summary>
public abstract class S3Server(string script) : ServerScript(script)
{
    /// <summary>The service's address.</summary>
    public Uri Url => new(Value("URL"));

    /// <summary>The access key.</summary>
    public string AccessKey => Value("ACCESS_KEY");

    /// <summary>The secret key.</summary>
    public string SecretKey => Value("SECRET_KEY");

    /// <summary>The region to sign for.</summary>
    public string Region => Value("REGION");
}

/// <summary>
/// Ceph's gateway: checks signatures and preconditions as S3 does, but refuses the SDK's default checksums over HTTP
/// (use <c>WHEN_REQUIRED</c>). <see cref="ServerScript.KillAsync"/> kills the gateway and leaves the store in memory.
/// </summary>
public sealed class RadosGateway() : S3Server("radosgw.sh");

/// <summary>fauxqs: quick, takes the SDK's default checksums, checks neither signatures nor preconditions.</summary>
public sealed class Fauxqs() : S3Server("fauxqs.sh");
