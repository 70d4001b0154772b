using Connect.Broker.Security.Passwords;
using Connect.Broker.Security.Scram;

namespace Connect.Broker.Security.Sasl;

/// <summary>What a listener's SASL goes by, from the sasl.* settings.</summary>
internal sealed record SaslSettings
{
    public const string Plain = "PLAIN";
    public const string OauthBearer = "OAUTHBEARER";

    public required IReadOnlyList<string> Mechanisms { get; init; }

    public required string JaasConfig { get; init; }

    public string? PlainUsersFile { get; init; }

    public string? JwksFile { get; init; }

    public required IReadOnlyList<string> Audiences { get; init; }

    public string? Issuer { get; init; }

    public required string SubClaim { get; init; }

    public required TimeSpan ClockSkew { get; init; }

    public static SaslSettings Parse(BrokerOptions options, ICollection<string> mistakes)
    {
        var mechanisms = Words(options.SaslEnabledMechanisms);
        if (mechanisms.Length == 0)
        {
            mistakes.Add("sasl.enabled.mechanisms is empty: name at least one of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER.");
        }
        foreach (var unknown in mechanisms.Where(name => name is not (Plain or OauthBearer) && ScramMechanism.Find(name) is null))
        {
            mistakes.Add($"sasl.enabled.mechanisms has '{unknown}': PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER are spoken.");
        }
        var usersFile = options.SaslPlainUsersFile.Length == 0 ? null : options.SaslPlainUsersFile;
        if (mechanisms.Contains(Plain) && usersFile is null && JaasUsers.Parse(options.SaslJaasConfig).Count == 0)
        {
            mistakes.Add("PLAIN has no users: set sasl.plain.users.file, or user_NAME=\"password\" in sasl.jaas.config.");
        }
        if (mechanisms.Contains(Plain) && usersFile is not null && !File.Exists(usersFile))
        {
            mistakes.Add($"sasl.plain.users.file is '{usersFile}': there is no such file.");
        }
        var isUrl = Uri.TryCreate(options.SaslOauthbearerJwksEndpointUrl, UriKind.Absolute, out var url);
        var jwks = isUrl && url!.IsFile ? url.LocalPath : null;
        if (mechanisms.Contains(OauthBearer) && (jwks is null || !File.Exists(jwks)))
        {
            mistakes.Add(
                $"sasl.oauthbearer.jwks.endpoint.url is '{options.SaslOauthbearerJwksEndpointUrl}': OAUTHBEARER needs the file:// address "
                + "of a file with the keys that sign tokens.");
        }
        return new SaslSettings
        {
            Mechanisms = mechanisms,
            JaasConfig = options.SaslJaasConfig,
            PlainUsersFile = usersFile,
            JwksFile = jwks,
            Audiences = Words(options.SaslOauthbearerExpectedAudience),
            Issuer = options.SaslOauthbearerExpectedIssuer.Length == 0 ? null : options.SaslOauthbearerExpectedIssuer,
            SubClaim = options.SaslOauthbearerSubClaimName,
            ClockSkew = TimeSpan.FromSeconds(options.SaslOauthbearerClockSkewSeconds),
        };
    }

    private static string[] Words(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
