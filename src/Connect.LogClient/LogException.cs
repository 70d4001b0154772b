namespace Connect.LogClient;

/// <summary>A call to the log failed.</summary>
public sealed class LogException : Exception
{
    /// <summary>Creates the failure.</summary>
    /// <param name="code">The error's name in Kafka's protocol or the client's own, such as <c>MSG_SIZE_TOO_LARGE</c>.</param>
    /// <param name="message">What went wrong and what to do about it.</param>
    /// <param name="isRetriable">True when the same call may succeed later.</param>
    /// <param name="cause">The adapter's exception.</param>
    public LogException(string code, string message, bool isRetriable, Exception? cause = null) : base(message, cause)
    {
        Code = code;
        IsRetriable = isRetriable;
    }

    /// <summary>The error's name in Kafka's protocol or the client's own, such as <c>MSG_SIZE_TOO_LARGE</c>.</summary>
    public string Code { get; }

    /// <summary>True when the same call may succeed later.</summary>
    public bool IsRetriable { get; }
}
