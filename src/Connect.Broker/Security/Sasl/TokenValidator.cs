using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Connect.Broker.Security.Sasl;

/// <summary>
/// Checks tokens: signed by a key of the JWKS file (RS256, ES256 and their longer sisters), in time, from whom and for whom the settings
/// say. RFC 7519, RFC 7517.
/// </summary>
internal sealed class TokenValidator
{
    private const string Refused = "Authentication failed: the token is not valid";

    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly SaslSettings _settings;
    private readonly TimeProvider _time;
    private readonly Lock _reload = new();
    private (IList<SecurityKey> Keys, DateTime Stamp) _loaded;

    /// <exception cref="IOException">The keys cannot be read.</exception>
    public TokenValidator(SaslSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _loaded = Load();
    }

    /// <exception cref="SaslFailedException">The token is not valid.</exception>
    public async ValueTask<SaslIdentity> ValidateAsync(string token)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        var skew = _settings.ClockSkew;
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKeys = Keys(),
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            TryAllIssuerSigningKeys = true,
            ValidateAudience = _settings.Audiences.Count > 0,
            ValidAudiences = _settings.Audiences,
            ValidateIssuer = _settings.Issuer is not null,
            ValidIssuer = _settings.Issuer,
            LifetimeValidator = (from, until, _, _) => until is not null && until + skew > now && (from is null || from - skew <= now),
        }).ConfigureAwait(false);
        if (!result.IsValid)
        {
            // The library's texts name claims and keys, never the token.
            throw new SaslFailedException(Refused, $"a token is not valid: {Short(result.Exception)}");
        }
        var claim = result.Claims.TryGetValue(_settings.SubClaim, out var value) ? value as string : null;
        return string.IsNullOrEmpty(claim)
            ? throw new SaslFailedException(
                Refused, $"a token has no claim '{_settings.SubClaim}' that names the user")
            : new SaslIdentity(Principal.User(claim), new DateTimeOffset(result.SecurityToken.ValidTo, TimeSpan.Zero));
    }

    private static string Short(Exception? exception) => exception?.Message.Split('\n')[0] ?? "no reason";

    private IList<SecurityKey> Keys()
    {
        if (File.GetLastWriteTimeUtc(_settings.JwksFile!) != _loaded.Stamp)
        {
            lock (_reload)
            {
                try
                {
                    _loaded = Load();
                }
                catch (IOException)
                {
                    // Being replaced: the keys of before hold until it is there again.
                }
            }
        }
        return _loaded.Keys;
    }

    private (IList<SecurityKey> Keys, DateTime Stamp) Load()
    {
        var stamp = File.GetLastWriteTimeUtc(_settings.JwksFile!);
        try
        {
            var keys = new JsonWebKeySet(File.ReadAllText(_settings.JwksFile!)).GetSigningKeys();
            return keys.Count > 0 ? (keys, stamp) : throw new IOException($"{_settings.JwksFile} has no key that signs.");
        }
        catch (Exception exception) when (exception is ArgumentException or System.Text.Json.JsonException)
        {
            throw new IOException($"{_settings.JwksFile} is not a JSON Web Key Set: {exception.Message}", exception);
        }
    }
}
