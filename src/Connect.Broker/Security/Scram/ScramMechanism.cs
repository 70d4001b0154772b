using System.Security.Cryptography;

namespace Connect.Broker.Security.Scram;

/// <summary>A SCRAM mechanism: its name, its number in the protocol and its hash. RFC 5802, RFC 7677.</summary>
internal sealed class ScramMechanism
{
    public static readonly ScramMechanism Sha256 = new("SCRAM-SHA-256", 1, HashAlgorithmName.SHA256);
    public static readonly ScramMechanism Sha512 = new("SCRAM-SHA-512", 2, HashAlgorithmName.SHA512);

    private ScramMechanism(string name, sbyte number, HashAlgorithmName algorithm) =>
        (Name, Number, Algorithm) = (name, number, algorithm);

    public static IReadOnlyList<ScramMechanism> All { get; } = [Sha256, Sha512];

    public string Name { get; }

    public sbyte Number { get; }

    public HashAlgorithmName Algorithm { get; }

    public static ScramMechanism? Find(string name) => All.FirstOrDefault(mechanism => mechanism.Name == name);

    public static ScramMechanism? Find(sbyte number) => All.FirstOrDefault(mechanism => mechanism.Number == number);

    public byte[] Hash(byte[] data) => CryptographicOperations.HashData(Algorithm, data);

    public byte[] Hmac(byte[] key, byte[] data) => CryptographicOperations.HmacData(Algorithm, key, data);

    public override string ToString() => Name;
}
