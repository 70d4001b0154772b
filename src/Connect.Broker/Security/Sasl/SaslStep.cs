namespace Connect.Broker.Security.Sasl;

/// <summary>What a mechanism says to a client's message: its answer, and who the client is once that is proved.</summary>
internal readonly record struct SaslStep(byte[] Answer, SaslIdentity? Identity = null);

/// <summary>A proved identity and when its proof ends by itself, as a token does.</summary>
internal sealed record SaslIdentity(Principal Principal, DateTimeOffset? ExpiresAt = null);
