namespace Connect.Abstractions.Errors;

/// <summary>
/// A failure that may pass: the runtime makes the same call again, after a back-off. From <c>PollAsync</c> the poll is repeated,
/// from <c>PutAsync</c> the same batch is delivered again.
/// </summary>
public class RetriableException : ConnectException
{
    /// <summary>Creates the failure with a message for the operator.</summary>
    public RetriableException(string message) : base(message)
    {
    }

    /// <summary>Creates the failure with a message for the operator and its cause.</summary>
    public RetriableException(string message, Exception? cause) : base(message, cause)
    {
    }
}
