using Connect.Abstractions.Errors;
using Connect.LogClient;

namespace Connect.Runtime.Errors;

/// <summary>What kind of failure ended a connector or task: decides whether a restart can help.</summary>
public enum FailureKind
{
    /// <summary>It may pass: the outside system or the log was away, or nobody knows.</summary>
    Transient,

    /// <summary>The configuration is wrong, or a record cannot be handled: the same would happen again.</summary>
    Fatal,
}

/// <summary>A failure as it is stored and shown; secrets are masked already.</summary>
/// <param name="Kind">Whether a restart can help.</param>
/// <param name="Trace">The exception with its stack.</param>
/// <param name="Error">Its parts.</param>
public sealed record Failure(FailureKind Kind, string Trace, StructuredError Error)
{
    /// <summary>Describes an exception.</summary>
    public static Failure Of(Exception exception, SecretMasker masker)
    {
        var known = exception as ConnectException ?? exception.InnerException as ConnectException;
        var cause = exception;
        while (cause.InnerException is not null)
        {
            cause = cause.InnerException;
        }

        return new Failure(
            KindOf(exception),
            masker.Mask(exception.ToString()),
            new StructuredError(
                known?.Code ?? CodeOf(exception),
                masker.Mask(exception.Message),
                ReferenceEquals(cause, exception) ? null : masker.Mask(cause.Message),
                known?.Hint is { } hint ? masker.Mask(hint) : null));
    }

    private static FailureKind KindOf(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case RetriableException or LogException { IsRetriable: true }:
                    return FailureKind.Transient;
                case ConfigException or DataException or NotFoundException:
                    return FailureKind.Fatal;
            }
        }

        return FailureKind.Transient;
    }

    private static string CodeOf(Exception exception) => exception switch
    {
        ConfigException => "connect.config",
        DataException => "connect.data",
        RetriableException => "connect.retriable",
        LogException e => "connect.log." + e.Code.ToLowerInvariant(),
        ConnectException => "connect.failed",
        _ => "connect.plugin." + exception.GetType().Name,
    };
}
