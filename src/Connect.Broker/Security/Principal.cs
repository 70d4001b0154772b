namespace Connect.Broker.Security;

/// <summary>Who acts, in Kafka's form "Type:name"; every principal that authentication makes has the type User.</summary>
internal readonly record struct Principal(string Type, string Name)
{
    public const string UserType = "User";

    /// <summary>Whoever comes over a listener that does not authenticate.</summary>
    public static Principal Anonymous { get; } = User("ANONYMOUS");

    public static Principal User(string name) => new(UserType, name);

    /// <summary>Reads "Type:name"; null if there is no colon or one side is empty.</summary>
    public static Principal? TryParse(string text) =>
        text.Split(':', 2) is [{ Length: > 0 } type, { Length: > 0 } name] ? new Principal(type, name) : null;

    public override string ToString() => $"{Type}:{Name}";
}
