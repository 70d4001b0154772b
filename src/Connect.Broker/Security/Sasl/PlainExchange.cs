using System.Text;
using Connect.Broker.Security.Passwords;

namespace Connect.Broker.Security.Sasl;

/// <summary>PLAIN: user and password in one message. RFC 4616.</summary>
internal sealed class PlainExchange(IPasswordCheck passwords) : ISaslExchange
{
    private const string Refused = "Authentication failed: Invalid username or password";

    public async ValueTask<SaslStep> NextAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (Decode(message).Split('\0') is not [var authorization, { Length: > 0 } user, { Length: > 0 } password])
        {
            throw new SaslFailedException(
                "Authentication failed: the message of PLAIN is user and password between zero bytes", "a malformed message of PLAIN");
        }
        if (authorization.Length > 0 && authorization != user)
        {
            throw new SaslFailedException("Authentication failed: a user may act only as itself", $"{user} asked to act as another user");
        }
        return await passwords.IsRightAsync(user, password, cancellationToken).ConfigureAwait(false)
            ? new SaslStep([], new SaslIdentity(Principal.User(user)))
            : throw new SaslFailedException(Refused, $"the password of {user} is wrong, or there is no such user");
    }

    private static string Decode(ReadOnlyMemory<byte> message) => Encoding.UTF8.GetString(message.Span);
}
