using Connect.Broker.Security.Quotas;

namespace Connect.Broker.Handlers;

/// <summary>The parts of a quota's entity as the messages have them.</summary>
internal static class QuotaEntities
{
    public const string User = "user";
    public const string ClientId = "client-id";

    public static bool IsKnown(string type) => type is User or ClientId;

    public static string Unknown(string type) => $"Quotas are for '{User}' and '{ClientId}', not for '{type}'.";

    public static IEnumerable<(string Type, string? Name)> PartsOf(ClientQuota quota) => [(User, quota.User), (ClientId, quota.ClientId)];
}
