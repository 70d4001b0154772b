using Connect.Storage.Files;

namespace Connect.Broker.Security.Authorization;

/// <summary>Reads the settings of authorisation.</summary>
internal static class AuthorizerSettings
{
    // Kafka's class names: the one of today, and the one of brokers with ZooKeeper.
    private static readonly string[] Classes =
        ["org.apache.kafka.metadata.authorizer.StandardAuthorizer", "kafka.security.authorizer.AclAuthorizer"];

    public static void Check(BrokerOptions options, ICollection<string> mistakes)
    {
        if (options.AuthorizerClassName.Length > 0 && !Classes.Contains(options.AuthorizerClassName))
        {
            mistakes.Add($"authorizer.class.name is '{options.AuthorizerClassName}': leave it empty or give {Classes[0]}.");
        }
        foreach (var wrong in Entries(options.SuperUsers).Where(entry => Principal.TryParse(entry) is null))
        {
            mistakes.Add($"super.users has '{wrong}': expected User:name, separated by semicolons.");
        }
    }

    /// <summary>The authorizer with the ACLs of the log directory; null when everything is allowed.</summary>
    public static Authorizer? Create(BrokerOptions options, IFileSystem files) =>
        options.AuthorizerClassName.Length == 0 ? null : new Authorizer(
            new AclStore(files, options.LogDirs, options.MaxSecurityEntries),
            Entries(options.SuperUsers).Select(Principal.TryParse).OfType<Principal>(),
            options.AllowEveryoneIfNoAclFound);

    private static string[] Entries(string list) =>
        list.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
