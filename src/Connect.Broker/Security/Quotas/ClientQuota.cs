namespace Connect.Broker.Security.Quotas;

/// <summary>The limits of an entity: a user, a client id, or both; null leaves the part out.</summary>
internal sealed record ClientQuota
{
    /// <summary>Stands for every name that has no quota of its own, as in Kafka's configuration paths.</summary>
    public const string Default = "<default>";

    public string? User { get; init; }

    public string? ClientId { get; init; }

    /// <summary>Limits by their names in <see cref="QuotaKey"/>.</summary>
    public required IReadOnlyDictionary<string, double> Values { get; init; }
}
