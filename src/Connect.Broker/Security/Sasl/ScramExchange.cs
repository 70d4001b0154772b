using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Connect.Broker.Security.Scram;

namespace Connect.Broker.Security.Sasl;

/// <summary>
/// SCRAM, the server's side: the client proves that it knows the password, the server that it knows the credential. RFC 5802. A user that
/// does not exist gets a salt of its own as everybody does, so that asking does not tell who exists.
/// </summary>
internal sealed class ScramExchange(ScramMechanism mechanism, ScramStore store) : ISaslExchange
{
    private const string Refused = "Authentication failed during authentication due to invalid credentials with SASL mechanism ";
    private const int NonceBytes = 24;

    private static readonly byte[] UnknownUsersKey = RandomNumberGenerator.GetBytes(32);

    private string? _gs2Header;
    private string _firstBare = "";
    private string _serverFirst = "";
    private string _nonce = "";
    private string _user = "";
    private ScramCredential? _credential;

    public ValueTask<SaslStep> NextAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var text = Decode(message);
        return ValueTask.FromResult(_gs2Header is null ? First(text) : Final(text));
    }

    private SaslStep First(string message)
    {
        // gs2-cbind-flag "," [ "a=" authzid ] "," then the attributes.
        if (message.Split(',', 3) is not ["n" or "y", var authorization, var bare])
        {
            throw Malformed("the first message does not begin with n,, (channel binding is not offered)");
        }
        var attributes = Attributes(bare);
        if (attributes is not [('n', { Length: > 0 } saslName), ('r', { Length: > 0 } clientNonce), ..])
        {
            throw Malformed("the first message has no name and nonce");
        }
        _user = saslName.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        if (authorization.Length > 0 && authorization != $"a={saslName}")
        {
            throw new SaslFailedException("Authentication failed: a user may act only as itself", $"{_user} asked to act as another user");
        }
        if (bare.Contains(",tokenauth=true", StringComparison.Ordinal))
        {
            throw Malformed("delegation tokens are not supported");
        }
        _gs2Header = message[..^bare.Length];
        _firstBare = bare;
        _credential = store.Find(_user, mechanism);
        _nonce = clientNonce + Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
        var salt = _credential?.Salt ?? HMACSHA256.HashData(UnknownUsersKey, Encoding.UTF8.GetBytes(_user))[..24];
        var iterations = _credential?.Iterations ?? ScramCredential.MinIterations;
        _serverFirst = string.Create(CultureInfo.InvariantCulture, $"r={_nonce},s={Convert.ToBase64String(salt)},i={iterations}");
        return new SaslStep(Encoding.UTF8.GetBytes(_serverFirst));
    }

    private SaslStep Final(string message)
    {
        var proofAt = message.LastIndexOf(",p=", StringComparison.Ordinal);
        if (proofAt < 0 || Attributes(message[..proofAt]) is not [('c', var binding), ('r', var nonce), ..])
        {
            throw Malformed("the last message has no channel binding, nonce and proof");
        }
        // librdkafka before 2.6 puts its own nonce before that of the server's message once more, and Kafka takes that too; what the server
        // chose is at the end either way. https://github.com/confluentinc/librdkafka/pull/4895
        if (binding != Convert.ToBase64String(Encoding.UTF8.GetBytes(_gs2Header!)) || !nonce.EndsWith(_nonce, StringComparison.Ordinal))
        {
            throw Malformed("the last message does not belong to the first");
        }
        var proof = new byte[message.Length];
        if (!Convert.TryFromBase64String(message[(proofAt + 3)..], proof, out var proofBytes))
        {
            throw Malformed("the proof is not base64");
        }
        var authMessage = Encoding.UTF8.GetBytes($"{_firstBare},{_serverFirst},{message[..proofAt]}");
        if (_credential is null || !IsProof(_credential, proof.AsSpan(0, proofBytes), authMessage))
        {
            throw new SaslFailedException(
                Refused + mechanism.Name,
                _credential is null ? $"there is no {mechanism.Name} credential of {_user}" : $"the proof of {_user} is wrong");
        }
        var signature = Convert.ToBase64String(mechanism.Hmac(_credential.ServerKey, authMessage));
        return new SaslStep(Encoding.UTF8.GetBytes($"v={signature}"), new SaslIdentity(Principal.User(_user)));
    }

    private bool IsProof(ScramCredential credential, ReadOnlySpan<byte> proof, byte[] authMessage)
    {
        var key = mechanism.Hmac(credential.StoredKey, authMessage);
        if (proof.Length != key.Length)
        {
            return false;
        }
        for (var i = 0; i < key.Length; i++)
        {
            key[i] ^= proof[i];
        }
        return CryptographicOperations.FixedTimeEquals(mechanism.Hash(key), credential.StoredKey);
    }

    private static List<(char Name, string Value)> Attributes(string text) =>
        text.Split(',').Select(part => part.Length >= 2 && part[1] == '=' ? (part[0], part[2..]) : ('\0', part)).ToList();

    private static string Decode(ReadOnlyMemory<byte> message) => Encoding.UTF8.GetString(message.Span);

    private SaslFailedException Malformed(string what) =>
        new($"Authentication failed: {what}", $"a malformed message of {mechanism.Name}: {what}");
}
