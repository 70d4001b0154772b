using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Connect.Benchmarks.Broker;

/// <summary>What the disk gives: one file, written from its beginning to its end, with an fsync behind each write.</summary>
internal static class SequentialWriter
{
    /// <summary>Writes so many bytes in pieces of a size, as fast as it goes.</summary>
    public static TimeSpan Write(string folder, long totalBytes, int pieceBytes)
    {
        var piece = new byte[pieceBytes];
        Random.Shared.NextBytes(piece);
        using var file = Create(folder);
        var started = Stopwatch.GetTimestamp();
        for (long position = 0; position < totalBytes; position += pieceBytes)
        {
            RandomAccess.Write(file, piece, position);
            RandomAccess.FlushToDisk(file);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Writes a piece at a steady rate.</summary>
    /// <returns>What each write and its fsync took.</returns>
    public static async Task<List<TimeSpan>> WriteSteadilyAsync(
        string folder, int pieceBytes, TimeSpan interval, int count, CancellationToken cancellationToken)
    {
        var piece = new byte[pieceBytes];
        using var file = Create(folder);
        var times = new List<TimeSpan>(count);
        var pace = new Pace(interval);
        for (var i = 0; i < count; i++)
        {
            await pace.NextAsync(cancellationToken);
            var started = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, piece, (long)i * pieceBytes);
            RandomAccess.FlushToDisk(file);
            times.Add(Stopwatch.GetElapsedTime(started));
        }

        return times;
    }

    private static SafeFileHandle Create(string folder)
    {
        Directory.CreateDirectory(folder);
        return File.OpenHandle(
            Path.Combine(folder, "sequential"), FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
    }
}
