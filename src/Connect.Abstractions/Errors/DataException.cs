namespace Connect.Abstractions.Errors;

/// <summary>This record (or this value, or this schema) cannot be handled; others may. Subject to <c>errors.tolerance</c>.</summary>
public class DataException : ConnectException
{
    /// <summary>Creates the failure with a message for the operator.</summary>
    public DataException(string message) : base(message)
    {
    }

    /// <summary>Creates the failure with a message for the operator and its cause.</summary>
    public DataException(string message, Exception? cause) : base(message, cause)
    {
    }
}
