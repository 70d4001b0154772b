using Connect.ObjectStorage.Rotation;
using Microsoft.Extensions.Logging;

namespace Connect.ObjectStorage;

internal static partial class Log
{
    [LoggerMessage(5500, LogLevel.Debug,
        "{Partition}: completing {Files} objects with {Records} records up to offset {EndOffset}: {Reason}")]
    public static partial void Rotating(
        ILogger logger, string partition, int files, long records, long endOffset, RotationReason reason);

    [LoggerMessage(5501, LogLevel.Warning, "Uploads of {Partition} failed and are tried again in {Backoff}")]
    public static partial void UploadsFailed(ILogger logger, string partition, TimeSpan backoff, Exception error);

    [LoggerMessage(5502, LogLevel.Warning, "{Object} could not be given up; its parts stay in the store until they expire there")]
    public static partial void AbortFailed(ILogger logger, string @object, Exception error);

    [LoggerMessage(5503, LogLevel.Warning,
        "buffer.max.bytes is used up: the objects of {Partition} are completed early. Raise it, or lower the number of open objects")]
    public static partial void BufferLimit(ILogger logger, string partition);

    [LoggerMessage(5504, LogLevel.Warning, "Setting {Key} is not known to this connector and has no effect")]
    public static partial void UnknownSetting(ILogger logger, string key);
}
