using System.Globalization;
using System.Text.RegularExpressions;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.ObjectStorage.Partitioning;

/// <summary>Which time a record belongs to; the values of <c>timestamp.extractor</c>.</summary>
public enum TimestampSource
{
    /// <summary>The time at which it is written. Not the same after a replay.</summary>
    Wallclock,

    /// <summary>The record's timestamp in the log.</summary>
    Record,

    /// <summary>A field of its value.</summary>
    RecordField,
}

/// <summary>Reads the time of a record, in milliseconds since 1970-01-01 UTC.</summary>
public sealed partial class TimestampExtractor(TimestampSource source, string fieldName, TimeProvider clock)
{
    private readonly FieldPath _field = new(fieldName);

    /// <summary>Where the time comes from.</summary>
    public TimestampSource Source => source;

    /// <summary>The time of a record.</summary>
    /// <exception cref="DataException">The record has none, or one that cannot be read.</exception>
    public long Extract(SinkRecord record) => source switch
    {
        TimestampSource.Wallclock => clock.GetUtcNow().ToUnixTimeMilliseconds(),
        TimestampSource.Record => record.Timestamp ?? throw new DataException(
            $"The record at {record.Position()} has no timestamp, which timestamp.extractor=Record needs."),
        _ => FromField(record),
    };

    [GeneratedRegex("^-?[0-9]{1,19}$", RegexOptions.CultureInvariant)]
    private static partial Regex EpochMilliseconds();

    private long FromField(SinkRecord record)
    {
        if (!_field.TryGet(record.Value, out var value) || value is null)
        {
            throw new DataException(
                $"The value at {record.Position()} has no field '{_field.Name}', which timestamp.field names.");
        }

        return value switch
        {
            DateTimeOffset instant => instant.ToUnixTimeMilliseconds(),
            long milliseconds => milliseconds,
            int milliseconds => milliseconds,
            string text when EpochMilliseconds().IsMatch(text)
                && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds) => milliseconds,
            string text when DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) => instant.ToUnixTimeMilliseconds(),
            _ => throw new DataException(
                $"Field '{_field.Name}' at {record.Position()} is no time: timestamp.field takes a "
                + "Timestamp, epoch milliseconds, or an ISO 8601 text."),
        };
    }
}
