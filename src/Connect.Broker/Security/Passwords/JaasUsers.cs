using System.Text.RegularExpressions;

namespace Connect.Broker.Security.Passwords;

/// <summary>Users of PLAIN out of a text for Kafka's PlainLoginModule: user_alice="secret".</summary>
internal sealed partial class JaasUsers : IPasswordCheck
{
    private const string Nobody = "\0";

    private readonly Dictionary<string, string> _passwords = new(StringComparer.Ordinal);

    public JaasUsers(string jaasConfig)
    {
        foreach (Match match in User().Matches(jaasConfig))
        {
            _passwords[match.Groups["name"].Value] = match.Groups["quoted"] is { Success: true } quoted
                ? quoted.Value.Replace("\\\"", "\"", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal)
                : match.Groups["bare"].Value;
        }
    }

    public bool IsEmpty => _passwords.Count == 0;

    public bool IsRight(string user, string password) =>
        PasswordHash.Matches(_passwords.GetValueOrDefault(user, Nobody), password) && _passwords.ContainsKey(user);

    [GeneratedRegex("""(?<=\s)user_(?<name>[^\s=]+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<bare>[^\s;"]+))""")]
    private static partial Regex User();
}
