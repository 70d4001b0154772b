namespace Connect.TestKit.Servers;

/// <summary>A server that a test needs could not be installed, started or stopped. The message holds what it said.</summary>
public sealed class ServerException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ServerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public ServerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
