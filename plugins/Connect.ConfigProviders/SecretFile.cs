using Connect.Abstractions.Errors;

namespace Connect.ConfigProviders;

/// <summary>Reads small text files that hold settings.</summary>
internal static class SecretFile
{
    private const long MaxBytes = 1024 * 1024;

    /// <exception cref="ConnectException">It cannot be read, or is too large to be a file of settings.</exception>
    public static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length <= MaxBytes
                ? await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false)
                : throw new ConnectException(
                    $"Config provider: {path} has {length} bytes; {MaxBytes} is the limit for a file of settings.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConnectException($"Config provider: cannot read {path}: {e.Message}", e);
        }
    }
}
