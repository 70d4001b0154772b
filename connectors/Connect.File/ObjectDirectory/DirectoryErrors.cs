using Connect.Abstractions.Errors;

namespace Connect.File.ObjectDirectory;

/// <summary>What failures of the file system mean.</summary>
internal static class DirectoryErrors
{
    // Linux's ENOSPC and EDQUOT, and Windows' ERROR_DISK_FULL, as .NET reports them.
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static ConnectException Classify(Exception error, string directory) => error switch
    {
        UnauthorizedAccessException => new ConnectException($"Directory {directory} cannot be written: {error.Message}", error)
        {
            Code = "directory.permission",
            Hint = "Give the user that runs the worker the right to create files there, or choose another directory.path.",
        },
        IOException { HResult: NoSpace or QuotaExceeded or WindowsDiskFull } => new RetriableException(
            $"The disk of directory {directory} is full.", error)
        {
            Code = "directory.full",
            Hint = "Free space; the task goes on by itself.",
        },
        PathTooLongException => new ConnectException($"A name in directory {directory} is too long for the file system.", error)
        {
            Code = "directory.name",
            Hint = "Shorten topics.dir or the fields that name folders.",
        },
        DirectoryNotFoundException => new RetriableException($"Directory {directory} is gone: {error.Message}", error)
        {
            Code = "directory.missing",
            Hint = "Was it removed or unmounted? Restore it and restart the task.",
        },
        _ => new RetriableException($"Directory {directory}: {error.Message}", error) { Code = "directory.io" },
    };
}
