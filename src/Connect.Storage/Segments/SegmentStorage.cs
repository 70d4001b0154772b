using Connect.Storage.Files;
using Microsoft.Extensions.Logging;

namespace Connect.Storage.Segments;

/// <summary>What the segments of a partition need: where they are, and how indexes are made again.</summary>
internal sealed record SegmentStorage(OpenFiles Files, string Directory, int IndexIntervalBytes, ILogger Logger)
{
    public string PathOf(long baseOffset, string extension, string suffix = "") =>
        Path.Combine(Directory, SegmentFileNames.For(baseOffset, extension) + suffix);
}
