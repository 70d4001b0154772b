using Connect.Abstractions.Config;

namespace Connect.Runtime.Errors;

/// <summary>
/// Replaces secret values in any text that leaves the process: traces, errors, log lines. One belongs to a connector and knows the
/// values of its secret settings and what config providers resolved. Safe to use from any thread.
/// </summary>
public sealed class SecretMasker
{
    /// <summary>Shorter secrets are not masked: they would hit ordinary words, and hide nothing.</summary>
    private const int ShortestSecret = 4;

    private readonly Lock _lock = new();
    private volatile string[] _secrets = [];

    /// <summary>Adds values to mask.</summary>
    public void Add(IEnumerable<string> secrets)
    {
        lock (_lock)
        {
            // Longest first: one secret may contain another.
            _secrets = [.. _secrets.Concat(secrets.Where(s => s.Length >= ShortestSecret)).Distinct().OrderByDescending(s => s.Length)];
        }
    }

    /// <summary>The text with every secret replaced.</summary>
    // I8: secrets never leave the process.
    public string Mask(string text)
    {
        foreach (var secret in _secrets)
        {
            text = text.Replace(secret, Password.Hidden, StringComparison.Ordinal);
        }

        return text;
    }
}
