using Microsoft.Extensions.Logging;

namespace Connect.File;

internal static partial class Log
{
    [LoggerMessage(5590, LogLevel.Warning, "Incomplete file {Path} could not be removed; it is when the task starts the next time")]
    public static partial void IncompleteLeft(ILogger logger, string path, Exception error);

    [LoggerMessage(5591, LogLevel.Information, "Source file {Path} is not there yet; waiting for it")]
    public static partial void WaitingForFile(ILogger logger, string path);
}
