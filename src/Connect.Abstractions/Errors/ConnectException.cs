namespace Connect.Abstractions.Errors;

/// <summary>
/// A failure that stops the task. Throw one of its subclasses where the kind is known: <see cref="ConfigException"/> (the user's
/// mistake), <see cref="DataException"/> (this record cannot be handled) or <see cref="RetriableException"/> (the same call may
/// succeed later).
/// </summary>
/// <remarks>A message says what is wrong, where, and what to do next. It never contains a secret.</remarks>
public class ConnectException : Exception
{
    /// <summary>Creates the failure with a message for the operator.</summary>
    public ConnectException(string message) : base(message)
    {
    }

    /// <summary>Creates the failure with a message for the operator and its cause.</summary>
    public ConnectException(string message, Exception? cause) : base(message, cause)
    {
    }

    /// <summary>A stable, dotted code for programs, such as <c>postgres.slot_in_use</c>; null when the kind says enough.</summary>
    public string? Code { get; init; }

    /// <summary>The next step for the operator, where the message alone does not name it.</summary>
    public string? Hint { get; init; }
}
