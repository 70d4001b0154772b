using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Connect.Broker.Security.Passwords;

/// <summary>
/// Users of a file with a line <c>user=password</c> each, the password in a form of <see cref="PasswordHash"/>; lines that begin with #
/// say nothing. The form of Kafka Connect's PropertyFileLoginModule. Read again when the file changes. Safe for use by many threads.
/// </summary>
public sealed class PasswordFile : IPasswordCheck
{
    // A hash is slow on purpose. Who has shown the right password once is known by a quick one under a key of this process.
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly string _path;
    private readonly PasswordHashing _hashing;
    private readonly string _nobody = PasswordHash.Of(Guid.NewGuid().ToString());
    private readonly Lock _reload = new();
    private Users _users;

    /// <summary>Reads the file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="hashing">Computes the hashes; shared with others who check passwords.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public PasswordFile(string path, PasswordHashing hashing)
    {
        _path = path;
        _hashing = hashing;
        _users = Read();
    }

    /// <inheritdoc/>
    public async ValueTask<bool> IsRightAsync(string user, string password, CancellationToken cancellationToken)
    {
        var users = Current();
        var mac = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{user}\0{password}"));
        if (users.Seen.TryGetValue(user, out var seen) && CryptographicOperations.FixedTimeEquals(seen, mac))
        {
            return true;
        }
        var isKnown = users.Passwords.TryGetValue(user, out var kept);
        // An unknown user costs as much as a known one.
        if (!await _hashing.MatchesAsync(kept ?? _nobody, password, cancellationToken).ConfigureAwait(false) || !isKnown)
        {
            return false;
        }
        users.Seen[user] = mac;
        return true;
    }

    private Users Current()
    {
        if (File.GetLastWriteTimeUtc(_path) == _users.Stamp)
        {
            return _users;
        }
        lock (_reload)
        {
            try
            {
                Volatile.Write(ref _users, Read());
            }
            catch (IOException)
            {
                // Being replaced: the users of before hold until it is there again.
            }
            return _users;
        }
    }

    private Users Read()
    {
        var stamp = File.GetLastWriteTimeUtc(_path);
        var passwords = new Dictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(_path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line.TrimStart().StartsWith('#'))
            {
                continue;
            }
            // I8: the line is not repeated.
            passwords[line.Split('=')[0].Trim()] = line.Split('=', 2) is [var user, { Length: > 0 } password] && user.Trim().Length > 0
                ? password.Trim()
                : throw new IOException($"{_path}, line {number}: expected user=password.");
        }
        return new Users(passwords, stamp);
    }

    private sealed record Users(Dictionary<string, string> Passwords, DateTime Stamp)
    {
        public ConcurrentDictionary<string, byte[]> Seen { get; } = new(StringComparer.Ordinal);
    }
}
