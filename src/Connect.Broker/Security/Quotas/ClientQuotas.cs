using System.Collections.Concurrent;

namespace Connect.Broker.Security.Quotas;

/// <summary>
/// Measures what clients use and says for how long one that goes beyond its quota is held back. Clients that share a quota share the
/// measure. Without quotas nothing is measured.
/// </summary>
internal sealed class ClientQuotas(QuotaStore store, int windows, TimeSpan windowSize, TimeProvider time)
{
    // What nobody uses is forgotten when there are more than this; a client can make up as many ids as it likes.
    private const int MaxMeasures = 10_000;

    private readonly ConcurrentDictionary<(string Key, string? User, string? ClientId), RateWindow> _measures = new();
    private readonly long _started = time.GetTimestamp();

    public QuotaStore Store { get; } = store;

    public bool IsUnlimited => Store.Current.IsEmpty;

    /// <param name="key">One of <see cref="QuotaKey"/>.</param>
    /// <param name="principal">Who uses it.</param>
    /// <param name="clientId">With which client id.</param>
    /// <param name="amount">Bytes, or percent times seconds.</param>
    public TimeSpan Use(string key, Principal principal, string clientId, double amount)
    {
        if (Store.Current.LimitOf(key, principal.Name, clientId) is not { } limit)
        {
            return TimeSpan.Zero;
        }
        if (_measures.Count > MaxMeasures)
        {
            _measures.Clear();
        }
        var measure = _measures.GetOrAdd((key, limit.User, limit.ClientId), _ => new RateWindow(windows, windowSize));
        lock (measure)
        {
            return measure.Add(amount, limit.Value, time.GetElapsedTime(_started));
        }
    }
}
