using System.Collections.Immutable;
using Connect.Broker.Files;
using Connect.Storage;
using Connect.Storage.Files;

namespace Connect.Broker.Security.Scram;

/// <summary>The SCRAM credentials of the broker. A change is on disk before it holds, and holds for the next authentication.</summary>
internal sealed class ScramStore : IDisposable
{
    public const string FileName = "scram-credentials.json";

    private readonly SemaphoreSlim _changes = new(1, 1);
    private readonly BrokerFile<ScramCredential> _file;
    private readonly int _maxCredentials;
    private ImmutableDictionary<(string User, string Mechanism), ScramCredential> _current;

    /// <exception cref="LogException">The file is damaged.</exception>
    public ScramStore(IFileSystem files, string directory, int maxCredentials)
    {
        _file = new BrokerFile<ScramCredential>(
            files, Path.Combine(directory, FileName), BrokerJson.Default.BrokerFileContentScramCredential);
        _maxCredentials = maxCredentials;
        _current = _file.Read()
            .ToImmutableDictionary(credential => (credential.User, credential.Mechanism), credential => credential);
    }

    public IEnumerable<ScramCredential> All => InOrder(Volatile.Read(ref _current));

    public ScramCredential? Find(string user, ScramMechanism mechanism) =>
        Volatile.Read(ref _current).GetValueOrDefault((user, mechanism.Name));

    /// <summary>Sets and removes in one step.</summary>
    /// <exception cref="LogException">There would be too many, or they could not be written.</exception>
    public async Task ChangeAsync(
        IEnumerable<ScramCredential> set, IEnumerable<(string User, ScramMechanism Mechanism)> removed)
    {
        await _changes.WaitAsync().ConfigureAwait(false);
        try
        {
            var next = _current.RemoveRange(removed.Select(entry => (entry.User, entry.Mechanism.Name)))
                .SetItems(set.Select(credential => KeyValuePair.Create((credential.User, credential.Mechanism), credential)));
            if (next.Count > _maxCredentials)
            {
                throw new LogException(
                    LogErrorKind.InvalidConfig, $"More than {_maxCredentials} credentials are not kept (max.security.entries).");
            }
            await _file.WriteAsync(InOrder(next)).ConfigureAwait(false);
            Volatile.Write(ref _current, next);
        }
        finally
        {
            _changes.Release();
        }
    }

    public void Dispose() => _changes.Dispose();

    private static IEnumerable<ScramCredential> InOrder(
        ImmutableDictionary<(string User, string Mechanism), ScramCredential> credentials) => credentials.Values
        .OrderBy(credential => credential.User, StringComparer.Ordinal)
        .ThenBy(credential => credential.Mechanism, StringComparer.Ordinal);
}
