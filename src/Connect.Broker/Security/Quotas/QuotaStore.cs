using Connect.Broker.Files;
using Connect.Storage;
using Connect.Storage.Files;

namespace Connect.Broker.Security.Quotas;

/// <summary>The quotas of the broker. A change is on disk before it holds, and holds for the next request.</summary>
internal sealed class QuotaStore : IDisposable
{
    public const string FileName = "client-quotas.json";

    private readonly SemaphoreSlim _changes = new(1, 1);
    private readonly BrokerFile<ClientQuota> _file;
    private readonly int _maxQuotas;
    private QuotaTable _current;

    /// <exception cref="LogException">The file is damaged.</exception>
    public QuotaStore(IFileSystem files, string directory, int maxQuotas)
    {
        _file = new BrokerFile<ClientQuota>(
            files, Path.Combine(directory, FileName), BrokerJson.Default.BrokerFileContentClientQuota);
        _maxQuotas = maxQuotas;
        _current = new QuotaTable(_file.Read());
    }

    public QuotaTable Current => Volatile.Read(ref _current);

    /// <summary>Changes the limits of one entity; null removes one.</summary>
    /// <exception cref="LogException">There would be too many quotas, or they could not be written.</exception>
    public async Task ChangeAsync(string? user, string? clientId, IReadOnlyDictionary<string, double?> changes)
    {
        await _changes.WaitAsync().ConfigureAwait(false);
        try
        {
            var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
            foreach (var (key, value) in _current.Find(user, clientId)?.Values ?? new Dictionary<string, double>())
            {
                values[key] = value;
            }
            foreach (var (key, value) in changes)
            {
                values.Remove(key);
                if (value is { } limit)
                {
                    values[key] = limit;
                }
            }
            var next = _current.With(new ClientQuota { User = user, ClientId = clientId, Values = values });
            if (next.All.Count() > _maxQuotas)
            {
                throw new LogException(
                    LogErrorKind.InvalidConfig, $"More than {_maxQuotas} quotas are not kept (max.security.entries).");
            }
            await _file.WriteAsync(next.All
                .OrderBy(quota => quota.User, StringComparer.Ordinal).ThenBy(quota => quota.ClientId, StringComparer.Ordinal))
                .ConfigureAwait(false);
            Volatile.Write(ref _current, next);
        }
        finally
        {
            _changes.Release();
        }
    }

    public void Dispose() => _changes.Dispose();
}
