using System.Text;
using System.Text.RegularExpressions;

namespace Connect.Broker.Security.Sasl;

/// <summary>OAUTHBEARER: a token in one message. RFC 7628; a failure is told in JSON first, and ends when the client has seen it.</summary>
internal sealed partial class OauthBearerExchange(TokenValidator tokens) : ISaslExchange
{
    private static readonly byte[] InvalidToken = """{"status":"invalid_token"}"""u8.ToArray();

    private SaslFailedException? _failure;

    public async ValueTask<SaslStep> NextAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (_failure is not null)
        {
            throw _failure;
        }
        if (First().Match(Encoding.UTF8.GetString(message.Span)) is not { Success: true } match)
        {
            throw new SaslFailedException(
                "Authentication failed: the message of OAUTHBEARER carries auth=Bearer TOKEN", "a malformed message of OAUTHBEARER");
        }
        try
        {
            var identity = await tokens.ValidateAsync(match.Groups["token"].Value).ConfigureAwait(false);
            if (match.Groups["authorization"] is { Success: true, Value: var other } && other != identity.Principal.Name)
            {
                throw new SaslFailedException(
                    "Authentication failed: a user may act only as itself", $"{identity.Principal} asked to act as another user");
            }
            return new SaslStep([], identity);
        }
        catch (SaslFailedException exception)
        {
            _failure = exception;
            return new SaslStep(InvalidToken);
        }
    }

    [GeneratedRegex(
        "^n,(?:a=(?<authorization>[^,]+))?,\u0001(?:[A-Za-z]+=[^\u0001]*\u0001)*?auth=[Bb]earer +(?<token>[^\u0001 ]+) *\u0001"
        + "(?:[A-Za-z]+=[^\u0001]*\u0001)*\u0001$")]
    private static partial Regex First();
}
