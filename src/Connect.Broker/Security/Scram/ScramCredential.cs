using System.Security.Cryptography;
using System.Text;

namespace Connect.Broker.Security.Scram;

/// <summary>What is kept of a password for SCRAM: enough to check a proof, not enough to make one. RFC 5802, section 3.</summary>
internal sealed record ScramCredential
{
    /// <summary>Kafka's bounds.</summary>
    public const int MinIterations = 4096;

    public const int MaxIterations = 16384;

    private const int SaltBytes = 24;

    public required string User { get; init; }

    /// <summary>The name of the mechanism.</summary>
    public required string Mechanism { get; init; }

    public required byte[] Salt { get; init; }

    public required byte[] StoredKey { get; init; }

    public required byte[] ServerKey { get; init; }

    public required int Iterations { get; init; }

    public static ScramCredential FromPassword(string user, ScramMechanism mechanism, string password, int iterations = MinIterations)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var length = mechanism.Hash([]).Length;
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, mechanism.Algorithm, length);
        return FromSaltedPassword(user, mechanism, salt, salted, iterations);
    }

    public static ScramCredential FromSaltedPassword(
        string user, ScramMechanism mechanism, byte[] salt, byte[] saltedPassword, int iterations) => new()
        {
            User = user,
            Mechanism = mechanism.Name,
            Salt = salt,
            StoredKey = mechanism.Hash(mechanism.Hmac(saltedPassword, "Client Key"u8.ToArray())),
            ServerKey = mechanism.Hmac(saltedPassword, "Server Key"u8.ToArray()),
            Iterations = iterations,
        };

    // I8: not even an accident of formatting shows the keys.
    public override string ToString() => $"{Mechanism} credential of {User}";
}
