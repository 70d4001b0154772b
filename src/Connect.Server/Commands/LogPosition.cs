using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Connect.LogClient;

namespace Connect.Server.Commands;

/// <summary>
/// A place in a partition as people write it: <c>earliest</c>, <c>latest</c>, an offset, <c>-N</c> from the end, or a time.
/// </summary>
internal abstract record LogPosition
{
    public const string Help = "earliest|latest|OFFSET|-N|TIME";

    public static LogPosition Earliest { get; } = new AtTime(LogTime.Start);

    public static LogPosition Latest { get; } = new AtTime(LogTime.End);

    /// <summary>Reads a position; null when it is none.</summary>
    public static LogPosition? Parse(string text) => text switch
    {
        "earliest" or "beginning" => Earliest,
        "latest" or "end" => Latest,
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
            number < 0 ? new BeforeEnd(-number) : new AtOffset(number),
        _ when DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time >= DateTimeOffset.UnixEpoch =>
            new AtTime(new LogTime(time.ToUnixTimeMilliseconds())),
        _ => null,
    };

    /// <summary>An option that takes a position.</summary>
    public static Option<LogPosition?> Option(string name, string description) => new(name)
    {
        Description = description, HelpName = Help, CustomParser = ParseArgument,
    };

    /// <summary>The offset in each partition, not before its start and not behind its end.</summary>
    public async Task<IReadOnlyDictionary<LogPartition, long>> ResolveAsync(
        IClusterAdmin admin, IReadOnlyCollection<LogPartition> partitions, CancellationToken cancellationToken)
    {
        if (this is AtTime { Time: var time })
        {
            return await admin.OffsetsAtAsync(partitions, time, cancellationToken);
        }

        var starts = await admin.OffsetsAtAsync(partitions, LogTime.Start, cancellationToken);
        var ends = await admin.OffsetsAtAsync(partitions, LogTime.End, cancellationToken);
        return partitions.ToDictionary(
            p => p, p => Math.Clamp(this is BeforeEnd back ? ends[p] - back.Count : ((AtOffset)this).Offset, starts[p], ends[p]));
    }

    private static LogPosition? ParseArgument(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (Parse(text) is { } position)
        {
            return position;
        }

        argument.AddError($"'{text}' is no position: give {Help}, a time such as 2026-01-31T12:00:00Z.");
        return null;
    }

    private sealed record AtTime(LogTime Time) : LogPosition;

    private sealed record AtOffset(long Offset) : LogPosition;

    private sealed record BeforeEnd(long Count) : LogPosition;
}
