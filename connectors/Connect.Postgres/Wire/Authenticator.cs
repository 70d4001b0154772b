using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Connect.Abstractions.Errors;

namespace Connect.Postgres.Wire;

/// <summary>Answers the server's demands for proof of identity: clear text, MD5 and SCRAM-SHA-256.</summary>
internal sealed class Authenticator(WireOptions options)
{
    private const int Ok = 0;
    private const int CleartextPassword = 3;
    private const int Md5Password = 5;
    private const int Sasl = 10;
    private const int SaslContinue = 11;
    private const int SaslFinal = 12;

    private ScramSha256? _scram;

    /// <summary>The answer to an authentication request; null when none is due.</summary>
    public byte[]? Answer(ReadOnlySpan<byte> request)
    {
        var body = request[sizeof(int)..];
        switch (BinaryPrimitives.ReadInt32BigEndian(request))
        {
            case Ok:
                return null;
            case CleartextPassword:
                return Password(RequirePassword());
            case Md5Password:
                return Password(Md5(RequirePassword(), options.User, body[..4]));
            case Sasl:
                return BeginScram(Encoding.ASCII.GetString(body));
            case SaslContinue:
                return new WireWriter(MessageTypes.Password)
                    .Raw(Encoding.UTF8.GetBytes(_scram!.ClientFinal(Encoding.UTF8.GetString(body)))).ToArray();
            case SaslFinal:
                _scram!.Verify(Encoding.UTF8.GetString(body));
                return null;
            case var other:
                throw new ConnectException(
                    $"The server demands authentication method {other}, which is not supported. Allow scram-sha-256, md5, password, "
                    + "cert or trust for this role in pg_hba.conf.");
        }
    }

    private static byte[] Password(string password) => new WireWriter(MessageTypes.Password).Text(password).ToArray();

    private byte[] BeginScram(string mechanisms)
    {
        if (!mechanisms.Split('\0').Contains(ScramSha256.Mechanism))
        {
            throw new ConnectException($"The server offers no supported SASL mechanism; {ScramSha256.Mechanism} is needed.");
        }

        _scram = new ScramSha256(RequirePassword(), ScramSha256.NewNonce());
        var first = Encoding.UTF8.GetBytes(_scram.ClientFirst());
        return new WireWriter(MessageTypes.Password).Text(ScramSha256.Mechanism).Int32(first.Length).Raw(first).ToArray();
    }

    private string RequirePassword() => options.Password ?? throw new ConnectException(
        $"The server demands a password for role '{options.User}', but database.password is not set.");

    private static string Md5(string password, string user, ReadOnlySpan<byte> salt)
    {
        var inner = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(password + user)));
        return "md5" + Convert.ToHexStringLower(MD5.HashData([.. Encoding.ASCII.GetBytes(inner), .. salt]));
    }
}
