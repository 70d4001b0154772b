using System.Text.RegularExpressions;

namespace Connect.Broker.Security.Passwords;

/// <summary>Users of PLAIN out of a text for Kafka's PlainLoginModule: user_alice="secret".</summary>
internal sealed partial class JaasUsers(string jaasConfig, PasswordHashing hashing) : IPasswordCheck
{
    private const string Nobody = "\0";

    private readonly Dictionary<string, string> _passwords = Parse(jaasConfig);

    /// <summary>Users and their passwords.</summary>
    public static Dictionary<string, string> Parse(string jaasConfig)
    {
        var passwords = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in User().Matches(jaasConfig))
        {
            passwords[match.Groups["name"].Value] = match.Groups["quoted"] is { Success: true } quoted
                ? quoted.Value.Replace("\\\"", "\"", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal)
                : match.Groups["bare"].Value;
        }
        return passwords;
    }

    public async ValueTask<bool> IsRightAsync(string user, string password, CancellationToken cancellationToken)
    {
        var kept = _passwords.GetValueOrDefault(user, Nobody);
        return await hashing.MatchesAsync(kept, password, cancellationToken).ConfigureAwait(false) && _passwords.ContainsKey(user);
    }

    [GeneratedRegex("""(?<=\s)user_(?<name>[^\s=]+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<bare>[^\s;"]+))""")]
    private static partial Regex User();
}
