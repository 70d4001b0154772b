using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Connect.Abstractions.Config;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Text;
using Connect.ObjectStorage.Formats;
using Connect.ObjectStorage.Partitioning;
using Connect.ObjectStorage.Rotation;
using Connect.ObjectStorage.Writing;

namespace Connect.ObjectStorage.Config;

/// <summary>What each connector says about uploads under its own keys.</summary>
/// <param name="PartBytes">Size of a part.</param>
/// <param name="Retry">How calls are repeated.</param>
/// <param name="GzipLevel">The compression level, or null for no compression.</param>
public sealed record UploadSettings(int PartBytes, UploadRetry Retry, int? GzipLevel);

/// <summary>Reads the shared settings, and checks those that depend on each other. Collects every mistake.</summary>
public sealed partial class ObjectSinkSettingsReader(ParsedConfig config, TimeProvider clock)
{
    private readonly List<ConfigError> _errors = [];

    /// <summary>The mistakes of settings that depend on each other.</summary>
    public static IReadOnlyList<ConfigError> Check(ParsedConfig config)
    {
        var reader = new ObjectSinkSettingsReader(config, TimeProvider.System);
        reader.ReadPartitioner();
        reader.ReadSchedule();
        return reader._errors;
    }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="ConfigException">Settings do not fit together; it lists all mistakes.</exception>
    public ObjectSinkSettings Read(UploadSettings upload)
    {
        var (partitioner, timestamps) = ReadPartitioner();
        var rotation = new RotationPolicy
        {
            FlushSize = config.Get(ObjectStorageKeys.FlushSize),
            FlushBytes = Positive(config.Get(ObjectStorageKeys.FlushSizeBytes)),
            RecordInterval = Milliseconds(ObjectStorageKeys.RotateInterval),
            RotateOnPartitionChange = config.Get(ObjectStorageKeys.RotateOnPartitionChange),
            Schedule = ReadSchedule(),
            MaxOpenFiles = (int?)Positive(config.Get(ObjectStorageKeys.MaxOpenFiles)),
        };
        if (_errors.Count > 0)
        {
            throw new ConfigException(_errors);
        }

        return new ObjectSinkSettings
        {
            Naming = ReadNaming(),
            Partitioner = partitioner,
            Timestamps = timestamps,
            Rotation = rotation,
            Format = ReadFormat(upload.GzipLevel),
            NullValues = config.Get(ObjectStorageKeys.NullValues),
            ReportIgnoredNulls = config.Get(ObjectStorageKeys.ReportNulls),
            PartBytes = upload.PartBytes,
            BufferMaxBytes = config.Get(ObjectStorageKeys.BufferMaxBytes),
            UploadParallelism = config.Get(ObjectStorageKeys.UploadParallelism),
            Retry = upload.Retry,
            RetryBackoff = config.Get(ObjectStorageKeys.RetryBackoff),
        };
    }

    [GeneratedRegex("'[^']*'")]
    private static partial Regex QuotedText();

    [GeneratedRegex("MMM|E|a")]
    private static partial Regex NameLetters();

    private ObjectNaming ReadNaming() => new(
        config.Get(ObjectStorageKeys.TopicsDirectory),
        config.Get(ObjectStorageKeys.DirectoryDelimiter),
        config.Get(ObjectStorageKeys.FileDelimiter),
        config.Get(ObjectStorageKeys.OffsetPadWidth));

    private IFormat ReadFormat(int? gzipLevel)
    {
        IFormat format = ClassNames.Is(config.Get(ObjectStorageKeys.FormatClass), "JsonFormat")
            ? new JsonFormat(config.Get(ObjectStorageKeys.JsonDecimalFormat))
            : new ByteArrayFormat(config.Get(ObjectStorageKeys.ByteArrayExtension), ReadSeparator());
        return gzipLevel is { } level ? new GzipFormat(format, level) : format;
    }

    // The original text: white space, which a parsed setting has lost, is what a separator is usually made of.
    private byte[] ReadSeparator() => Encoding.UTF8.GetBytes(
        config.Originals.GetValueOrDefault(ObjectStorageKeys.ByteArraySeparator.Name) ?? ObjectStorageKeys.ByteArraySeparator.Default!);

    private (IPartitioner, TimestampExtractor?) ReadPartitioner()
    {
        var name = config.Get(ObjectStorageKeys.PartitionerClass);
        var delimiter = config.Get(ObjectStorageKeys.DirectoryDelimiter);
        if (ClassNames.Is(name, "DailyPartitioner"))
        {
            return ReadTimeBased($"'year'=YYYY{delimiter}'month'=MM{delimiter}'day'=dd", TimeSpan.FromDays(1));
        }

        if (ClassNames.Is(name, "HourlyPartitioner"))
        {
            return ReadTimeBased($"'year'=YYYY{delimiter}'month'=MM{delimiter}'day'=dd{delimiter}'hour'=HH", TimeSpan.FromHours(1));
        }

        if (ClassNames.Is(name, "TimeBasedPartitioner"))
        {
            var pathFormat = Required(ObjectStorageKeys.PathFormat, "TimeBasedPartitioner needs the pattern of its folders.");
            var duration = config.Get(ObjectStorageKeys.PartitionDuration);
            if (duration <= 0)
            {
                _errors.Add(new ConfigError(
                    ObjectStorageKeys.PartitionDuration.Name,
                    "TimeBasedPartitioner needs how many milliseconds a folder covers, at least 1."));
            }

            return ReadTimeBased(TrimEnd(pathFormat, delimiter), TimeSpan.FromMilliseconds(Math.Max(duration, 1)));
        }

        // Record-time rotation without a time-based folder goes by the record's own timestamp, so that a replay rotates alike.
        var timestamps = Positive(config.Get(ObjectStorageKeys.RotateInterval)) is null
            ? null
            : new TimestampExtractor(TimestampSource.Record, "", clock);
        if (ClassNames.Is(name, "DefaultPartitioner"))
        {
            return (new DefaultPartitioner(), timestamps);
        }

        var fields = config.Get(ObjectStorageKeys.PartitionFieldName);
        if (fields.Count == 0)
        {
            _errors.Add(new ConfigError(ObjectStorageKeys.PartitionFieldName.Name, "FieldPartitioner needs at least one field."));
        }

        return (new FieldPartitioner(fields, delimiter), timestamps);
    }

    private (IPartitioner, TimestampExtractor?) ReadTimeBased(string pathFormat, TimeSpan duration)
    {
        var culture = ReadLocale(pathFormat);
        var timeZone = ReadTimeZone("A time-based partitioner needs the zone in which days begin, such as UTC.");
        var source = Enum.Parse<TimestampSource>(
            ObjectStorageKeys.TimestampSourceName(config.Get(ObjectStorageKeys.TimestampExtractorClass)), ignoreCase: true);
        var timestamps = new TimestampExtractor(source, config.Get(ObjectStorageKeys.TimestampField), clock);
        try
        {
            var pattern = JavaDateFormat.Parse(pathFormat, JavaDateDialect.JodaTime, culture);
            return (new TimeBasedPartitioner(pattern, duration, timeZone), timestamps);
        }
        catch (FormatException e)
        {
            AddOnce(new ConfigError(ObjectStorageKeys.PathFormat.Name, e.Message));
            return (new DefaultPartitioner(), timestamps);
        }
    }

    private RotationSchedule? ReadSchedule() =>
        Milliseconds(ObjectStorageKeys.RotateScheduleInterval) is { } interval
            ? new RotationSchedule(interval, ReadTimeZone("rotate.schedule.interval.ms needs the zone in which days begin, such as UTC."))
            : null;

    private CultureInfo ReadLocale(string pathFormat)
    {
        var locale = Required(ObjectStorageKeys.Locale, "A time-based partitioner needs a language, such as en-US.");
        if (IsEnglish(locale) || !NameLetters().IsMatch(QuotedText().Replace(pathFormat, "")))
        {
            // English is known without the machine's language data, and folders of digits are the same in every language.
            return CultureInfo.InvariantCulture;
        }

        try
        {
            return CultureInfo.GetCultureInfo(locale.Replace('_', '-'));
        }
        catch (CultureNotFoundException)
        {
            AddOnce(new ConfigError(
                ObjectStorageKeys.Locale.Name,
                $"Names of months and days in '{locale}' are not known here: use en-US, or digits in path.format."));
            return CultureInfo.InvariantCulture;
        }
    }

    private static bool IsEnglish(string locale) => locale.Split('-', '_')[0].Equals("en", StringComparison.OrdinalIgnoreCase);

    private TimeZoneInfo ReadTimeZone(string reason)
    {
        var id = Required(ObjectStorageKeys.TimeZone, reason);
        if (id.Length == 0)
        {
            return TimeZoneInfo.Utc;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out var timeZone))
        {
            return timeZone;
        }

        AddOnce(new ConfigError(
            ObjectStorageKeys.TimeZone.Name, $"'{id}' is not a known time zone; write it like UTC or Europe/Prague."));
        return TimeZoneInfo.Utc;
    }

    private string Required(ConfigKey<string> key, string reason)
    {
        var value = config.Get(key);
        if (value.Length == 0)
        {
            AddOnce(new ConfigError(key.Name, $"Missing required configuration \"{key.Name}\": {reason}"));
        }

        return value;
    }

    private void AddOnce(ConfigError error)
    {
        if (!_errors.Exists(e => e.Key == error.Key))
        {
            _errors.Add(error);
        }
    }

    private TimeSpan? Milliseconds(ConfigKey<long> key) =>
        Positive(config.Get(key)) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    private static long? Positive(long value) => value > 0 ? value : null;

    private static string TrimEnd(string text, string end) =>
        text.EndsWith(end, StringComparison.Ordinal) ? text[..^end.Length] : text;
}
