namespace Connect.Abstractions.Errors;

/// <summary>The thing asked for does not exist. REST answers 404.</summary>
public sealed class NotFoundException : ConnectException
{
    /// <summary>Creates the failure with a message that names what is missing.</summary>
    public NotFoundException(string message) : base(message)
    {
    }
}

/// <summary>The thing to be made exists already. REST answers 409.</summary>
public sealed class AlreadyExistsException : ConnectException
{
    /// <summary>Creates the failure with a message that names what exists.</summary>
    public AlreadyExistsException(string message) : base(message)
    {
    }
}

/// <summary>A context was used outside the calls in which it is valid, such as seeking a partition that is not assigned.</summary>
public sealed class IllegalWorkerStateException : ConnectException
{
    /// <summary>Creates the failure with a message that names the call.</summary>
    public IllegalWorkerStateException(string message) : base(message)
    {
    }
}
