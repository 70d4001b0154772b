using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Connect.Broker.Security.Passwords;

/// <summary>
/// A password as a file keeps it: plain, or as <c>pbkdf2-sha512:iterations:salt:hash</c> with salt and hash in base64 (RFC 8018).
/// </summary>
public static class PasswordHash
{
    private const string Scheme = "pbkdf2-sha512";
    private const int Iterations = 210_000;
    private const int MaxIterations = 10_000_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>Hashes a password.</summary>
    public static string Of(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Scheme}:{Iterations}:{Convert.ToBase64String(salt)}:{Convert.ToBase64String(Derive(password, salt, Iterations))}");
    }

    /// <summary>Whether a password that is kept so takes long to compare.</summary>
    internal static bool IsSlow(string kept) => kept.StartsWith(Scheme + ":", StringComparison.Ordinal);

    /// <summary>Compares in a time that does not depend on where the difference is.</summary>
    /// <exception cref="FormatException">The hash is malformed; the message does not repeat it.</exception>
    public static bool Matches(string kept, string password)
    {
        if (!IsSlow(kept))
        {
            return CryptographicOperations.FixedTimeEquals(
                SHA256.HashData(Encoding.UTF8.GetBytes(kept)), SHA256.HashData(Encoding.UTF8.GetBytes(password)));
        }
        if (kept.Split(':') is not [_, var iterationsText, var saltText, var hashText]
            || !int.TryParse(iterationsText, CultureInfo.InvariantCulture, out var iterations) || iterations is < 1 or > MaxIterations)
        {
            throw new FormatException($"A password hash has the form {Scheme}:iterations:salt:hash.");
        }
        return CryptographicOperations.FixedTimeEquals(
            Convert.FromBase64String(hashText), Derive(password, Convert.FromBase64String(saltText), iterations));
    }

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA512, HashBytes);
}
