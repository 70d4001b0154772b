using System.Globalization;

namespace Connect.Storage.Segments;

/// <summary>Names of a segment's files: the base offset in 20 digits and an extension that says what is in it.</summary>
internal static class SegmentFileNames
{
    public const string Log = ".log";
    public const string OffsetIndex = ".index";
    public const string TimeIndex = ".timeindex";
    public const string TransactionIndex = ".txnindex";
    public const string ProducerSnapshot = ".snapshot";

    /// <summary>Behind the name of a file that will be deleted soon.</summary>
    public const string Deleted = ".deleted";

    /// <summary>Behind the names of a compacted segment while it is written.</summary>
    public const string Cleaned = ".cleaned";

    /// <summary>Behind the names of a compacted segment that is complete and takes the place of others.</summary>
    public const string Swap = ".swap";

    /// <summary>The files of a segment; the log first.</summary>
    public static readonly string[] SegmentExtensions = [Log, OffsetIndex, TimeIndex, TransactionIndex];

    private const int Digits = 20;

    public static string For(long baseOffset, string extension) => baseOffset.ToString("D20", CultureInfo.InvariantCulture) + extension;

    /// <summary>True for an index of a segment, whatever kind.</summary>
    public static bool TryParseIndex(string name, out long baseOffset)
    {
        foreach (string extension in SegmentExtensions)
        {
            if (extension != Log && TryParse(name, extension, out baseOffset))
            {
                return true;
            }
        }

        baseOffset = 0;
        return false;
    }

    public static bool TryParse(string name, string extension, out long baseOffset)
    {
        baseOffset = 0;
        return name.Length == Digits + extension.Length
            && name.EndsWith(extension, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(0, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out baseOffset);
    }
}
