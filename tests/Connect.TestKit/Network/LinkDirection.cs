namespace Connect.TestKit.Network;

/// <summary>The two ways through a link.</summary>
[Flags]
public enum LinkDirection
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>From the clients to the server.</summary>
    Requests = 1,

    /// <summary>From the server to the clients.</summary>
    Answers = 2,

    /// <summary>Both.</summary>
    Both = Requests | Answers,
}
