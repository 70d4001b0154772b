using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Connect.Abstractions.Errors;

namespace Connect.Postgres.Wire;

/// <summary>The client's side of SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677).</summary>
internal sealed class ScramSha256(string password, string nonce)
{
    /// <summary>The mechanism's name.</summary>
    public const string Mechanism = "SCRAM-SHA-256";

    private const string NoChannelBinding = "n,,";
    private const int MaxIterations = 1_000_000;

    private byte[] _serverSignature = [];

    private string ClientFirstBare => $"n=,r={nonce}";

    /// <summary>A nonce from the system's random source.</summary>
    public static string NewNonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));

    /// <summary>The first message.</summary>
    public string ClientFirst() => NoChannelBinding + ClientFirstBare;

    /// <summary>The answer to the server's challenge.</summary>
    public string ClientFinal(string serverFirst)
    {
        var fields = Parse(serverFirst);
        if (!fields.TryGetValue('r', out var serverNonce) || !serverNonce.StartsWith(nonce, StringComparison.Ordinal)
            || !fields.TryGetValue('s', out var salt)
            || !int.TryParse(fields.GetValueOrDefault('i'), NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations is < 1 or > MaxIterations)
        {
            throw new ConnectException("The server's SCRAM challenge is not valid: is something between Connect and the server?");
        }

        var salted = Rfc2898DeriveBytes.Pbkdf2(
            password.Normalize(NormalizationForm.FormKC), Convert.FromBase64String(salt), iterations, HashAlgorithmName.SHA256, 32);
        var clientKey = Hmac(salted, "Client Key");
        var withoutProof = $"c={Convert.ToBase64String(Encoding.ASCII.GetBytes(NoChannelBinding))},r={serverNonce}";
        var authMessage = $"{ClientFirstBare},{serverFirst},{withoutProof}";
        var signature = Hmac(SHA256.HashData(clientKey), authMessage);
        for (var i = 0; i < clientKey.Length; i++)
        {
            clientKey[i] ^= signature[i];
        }

        _serverSignature = Hmac(Hmac(salted, "Server Key"), authMessage);
        return $"{withoutProof},p={Convert.ToBase64String(clientKey)}";
    }

    /// <summary>Checks that the server knows the password too.</summary>
    public void Verify(string serverFinal)
    {
        if (!Parse(serverFinal).TryGetValue('v', out var signature)
            || !CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(signature), _serverSignature))
        {
            throw new ConnectException("The server could not prove that it knows the password: it may not be the server it claims to be.");
        }
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static Dictionary<char, string> Parse(string message) => message.Split(',')
        .Where(part => part.Length > 2 && part[1] == '=')
        .GroupBy(part => part[0])
        .ToDictionary(group => group.Key, group => group.First()[2..]);
}
