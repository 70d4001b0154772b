using System.Globalization;

namespace Connect.Storage.Segments;

/// <summary>Names of a segment's files: the base offset in 20 digits and an extension that says what is in it.</summary>
internal static class SegmentFileNames
{
    public const string Log = ".log";
    public const string OffsetIndex = ".index";
    public const string TimeIndex = ".timeindex";
    public const string ProducerSnapshot = ".snapshot";

    private const int Digits = 20;

    public static string For(long baseOffset, string extension) => baseOffset.ToString("D20", CultureInfo.InvariantCulture) + extension;

    public static bool TryParse(string name, string extension, out long baseOffset)
    {
        baseOffset = 0;
        return name.Length == Digits + extension.Length
            && name.EndsWith(extension, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(0, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out baseOffset);
    }
}
