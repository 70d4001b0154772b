using System.Collections.Frozen;

namespace Connect.Broker.Security.Quotas;

/// <summary>All quotas, and which of them holds for a client; immutable.</summary>
internal sealed class QuotaTable(IEnumerable<ClientQuota> quotas)
{
    public static readonly QuotaTable Empty = new([]);

    private readonly FrozenDictionary<(string? User, string? ClientId), ClientQuota> _byEntity =
        quotas.ToFrozenDictionary(quota => (quota.User, quota.ClientId));

    public IEnumerable<ClientQuota> All => _byEntity.Values;

    public bool IsEmpty => _byEntity.Count == 0;

    public ClientQuota? Find(string? user, string? clientId) => _byEntity.GetValueOrDefault((user, clientId));

    public QuotaTable With(ClientQuota quota)
    {
        var others = _byEntity.Values.Where(other => (other.User, other.ClientId) != (quota.User, quota.ClientId));
        return new QuotaTable(quota.Values.Count == 0 ? others : others.Append(quota));
    }

    /// <summary>
    /// The limit that holds for a client, and who shares it: the most specific entity that sets the key, as in
    /// https://kafka.apache.org/documentation/#design_quotasconfig. Null: there is no limit.
    /// </summary>
    public QuotaLimit? LimitOf(string key, string user, string clientId)
    {
        const string Default = ClientQuota.Default;
        ReadOnlySpan<(string? User, string? ClientId)> entities =
        [
            (user, clientId), (user, Default), (user, null), (Default, clientId), (Default, Default), (Default, null),
            (null, clientId), (null, Default),
        ];
        foreach (var entity in entities)
        {
            if (_byEntity.TryGetValue(entity, out var quota) && quota.Values.TryGetValue(key, out var value))
            {
                return new QuotaLimit(value, entity.User is null ? null : user, entity.ClientId is null ? null : clientId);
            }
        }
        return null;
    }
}

/// <summary>A limit, and the user and client id (null: any) that use it up together.</summary>
internal readonly record struct QuotaLimit(double Value, string? User, string? ClientId);
