namespace Connect.Broker.Security.Sasl;

/// <summary>An authentication failed.</summary>
/// <param name="answer">What the client may know.</param>
/// <param name="reason">What the operator may know; never a secret (I8).</param>
internal sealed class SaslFailedException(string answer, string reason) : Exception(reason)
{
    public string Answer { get; } = answer;
}
