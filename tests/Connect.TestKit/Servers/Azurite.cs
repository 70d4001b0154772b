namespace Connect.TestKit.Servers;

/// <summary>Azurite, Microsoft's emulator of Azure Storage: its blob service.</summary>
public sealed class Azurite() : ServerScript("azurite.sh")
{
    /// <summary>The address of the account.</summary>
    public Uri Url => new(Value("URL"));

    /// <summary>The account's name.</summary>
    public string Account => Value("ACCOUNT");

    /// <summary>The account's key.</summary>
    public string Key => Value("KEY");

    /// <summary>The connection string for <c>BlobServiceClient</c>.</summary>
    public string ConnectionString => Value("CONNECTION_STRING");
}
