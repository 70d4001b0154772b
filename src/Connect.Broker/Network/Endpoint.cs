namespace Connect.Broker.Network;

/// <summary>A host and a port.</summary>
public readonly record struct Endpoint(string Host, int Port)
{
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
