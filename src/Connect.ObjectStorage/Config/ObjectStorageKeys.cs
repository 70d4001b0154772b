using Connect.Abstractions.Config;
using Connect.Abstractions.Json;
using Connect.ObjectStorage.Partitioning;

namespace Connect.ObjectStorage.Config;

/// <summary>What to do with records whose value is null; the values of <c>behavior.on.null.values</c>.</summary>
public enum NullValueBehavior
{
    /// <summary>The record is an error.</summary>
    Fail,

    /// <summary>The record is skipped.</summary>
    Ignore,
}

/// <summary>The settings that every object store sink has, under Confluent's names where Confluent has them.</summary>
public static class ObjectStorageKeys
{
    internal static readonly ConfigKey<string> FormatClass = ConfigKey.Class("format.class") with
    {
        Doc = "What is in the objects: JsonFormat (one JSON value a line) or ByteArrayFormat.",
        Importance = ConfigImportance.High,
        Group = SettingGroups.Connector,
        Default = "JsonFormat",
        Validator = ConfigValidator.Where<string>(
            "JsonFormat or ByteArrayFormat", name => ClassNames.Check(name, "JsonFormat", "ByteArrayFormat")),
    };

    internal static readonly ConfigKey<int> FlushSize = ConfigKey.Int("flush.size") with
    {
        Doc = "Records of a topic partition after which its objects are complete.",
        Importance = ConfigImportance.High,
        Group = SettingGroups.Connector,
        Default = 1000,
        Validator = ConfigValidator.AtLeast(1),
    };

    internal static readonly ConfigKey<long> FlushSizeBytes = ConfigKey.Long("flush.size.bytes") with
    {
        Doc = "Bytes before compression after which the objects of a topic partition are complete; -1 for no limit.",
        Group = SettingGroups.Connector,
        Default = -1,
        Validator = PositiveOrOff<long>(),
    };

    internal static readonly ConfigKey<long> RotateInterval = ConfigKey.Long("rotate.interval.ms") with
    {
        Doc = "Time between the first and the next record after which objects are complete, by the records' own time; -1 for no limit.",
        Importance = ConfigImportance.High,
        Group = SettingGroups.Connector,
        Default = -1,
        Validator = PositiveOrOff<long>(),
    };

    internal static readonly ConfigKey<long> RotateScheduleInterval = ConfigKey.Long("rotate.schedule.interval.ms") with
    {
        Doc = "Wall-clock interval at which objects are complete, counted from midnight in 'timezone'; also on an idle topic. -1 for none.",
        Group = SettingGroups.Connector,
        Default = -1,
        Validator = PositiveOrOff<long>(),
    };

    internal static readonly ConfigKey<bool> RotateOnPartitionChange = ConfigKey.Boolean("rotate.file.on.partition.change") with
    {
        Doc = "Whether a record of another folder completes the open objects, where rotate.interval.ms is set.",
        Importance = ConfigImportance.Low,
        Group = SettingGroups.Connector,
        Default = true,
    };

    internal static readonly ConfigKey<int> MaxOpenFiles = ConfigKey.Int("partitioner.max.open.files") with
    {
        Doc = "Objects that a topic partition may have open; one more completes them all. -1 for no limit.",
        Importance = ConfigImportance.Low,
        Group = SettingGroups.Partitioner,
        Default = -1,
        Validator = PositiveOrOff<int>(),
    };

    internal static readonly ConfigKey<NullValueBehavior> NullValues = ConfigKey.Enum<NullValueBehavior>("behavior.on.null.values") with
    {
        Doc = "What to do with records without a value, such as tombstones: fail or ignore.",
        Importance = ConfigImportance.Low,
        Group = SettingGroups.Connector,
        Default = NullValueBehavior.Fail,
    };

    internal static readonly ConfigKey<bool> ReportNulls = ConfigKey.Boolean("report.null.values.to.dlq") with
    {
        Doc = "Whether records that are ignored for their null value go to the dead letter queue.",
        Importance = ConfigImportance.Low,
        Group = SettingGroups.Connector,
        Default = true,
    };

    internal static readonly ConfigKey<int> OffsetPadWidth = ConfigKey.Int("filename.offset.zero.pad.width") with
    {
        Doc = "Digits to which the offset in an object's name is filled up with zeros.",
        Importance = ConfigImportance.Low,
        Group = SettingGroups.Connector,
        Default = 10,
        Validator = ConfigValidator.Between(0, 19),
    };

    internal static readonly ConfigKey<TimeSpan> RetryBackoff = ConfigKey.Milliseconds("retry.backoff.ms") with
    {
        Doc = "Time until uploads that failed for a passing reason are tried again, when the retries of each call are used up.",
        Importance = ConfigImportance.Low,
        Group = SettingGroups.Connector,
        Default = TimeSpan.FromSeconds(5),
        Validator = ConfigValidator.AtLeast(0),
    };

    internal static readonly ConfigKey<long> BufferMaxBytes = ConfigKey.Long("buffer.max.bytes") with
    {
        Doc = "Bytes that a task may hold in buffers. When they are used up, it uploads what it can, completes its largest objects early, "
            + "and takes no more records meanwhile.",
        Group = SettingGroups.Storage,
        Default = 64 * 1024 * 1024,
        Validator = ConfigValidator.AtLeast(1024 * 1024),
    };

    internal static readonly ConfigKey<int> UploadParallelism = ConfigKey.Int("upload.parallelism") with
    {
        Doc = "Uploads that a task has in flight at a time.",
        Group = SettingGroups.Storage,
        Default = 8,
        Validator = ConfigValidator.Between(1, 256),
    };

    internal static readonly ConfigKey<string> TopicsDirectory = ConfigKey.String("topics.dir") with
    {
        Doc = "The folder under which there is one folder a topic.",
        Importance = ConfigImportance.High,
        Group = SettingGroups.Storage,
        Default = "topics",
    };

    internal static readonly ConfigKey<string> DirectoryDelimiter = ConfigKey.String("directory.delim") with
    {
        Doc = "What separates folders in an object's name.",
        Group = SettingGroups.Storage,
        Default = "/",
        Validator = ConfigValidator.NotEmpty(),
    };

    internal static readonly ConfigKey<string> FileDelimiter = ConfigKey.String("file.delim") with
    {
        Doc = "What separates topic, partition and offset in an object's name.",
        Group = SettingGroups.Storage,
        Default = "+",
        Validator = ConfigValidator.NotEmpty(),
    };

    internal static readonly ConfigKey<string> StorageClass = ConfigKey.Class("storage.class") with
    {
        Doc = "Taken for compatibility: the connector class decides where objects go.",
        Importance = ConfigImportance.Low,
        Group = SettingGroups.Storage,
        Default = "",
    };

    internal static readonly ConfigKey<DecimalFormat> JsonDecimalFormat = ConfigKey.Enum<DecimalFormat>("json.decimal.format") with
    {
        Doc = "How JsonFormat writes decimals: base64 (with the scale in the schema only) or numeric.",
        Importance = ConfigImportance.Low,
        Group = SettingGroups.Storage,
        Default = DecimalFormat.Base64,
    };

    internal static readonly ConfigKey<string> ByteArrayExtension = ConfigKey.String("format.bytearray.extension") with
    {
        Doc = "The end of the names of objects in ByteArrayFormat.",
        Importance = ConfigImportance.Low,
        Group = SettingGroups.Storage,
        Default = ".bin",
    };

    internal static readonly ConfigKey<string> ByteArraySeparator = ConfigKey.String("format.bytearray.separator") with
    {
        Doc = "What stands behind each value in ByteArrayFormat; spaces and line ends count. A line end by default.",
        Importance = ConfigImportance.Low,
        Group = SettingGroups.Storage,
        Default = "\n",
    };

    internal static readonly ConfigKey<string> PartitionerClass = ConfigKey.Class("partitioner.class") with
    {
        Doc = "In which folder records go: DefaultPartitioner, FieldPartitioner, TimeBasedPartitioner, DailyPartitioner, "
            + "HourlyPartitioner.",
        Importance = ConfigImportance.High,
        Group = SettingGroups.Partitioner,
        Default = "DefaultPartitioner",
        Validator = ConfigValidator.Where<string>("a known partitioner", name => ClassNames.Check(
            name, "DefaultPartitioner", "FieldPartitioner", "TimeBasedPartitioner", "DailyPartitioner", "HourlyPartitioner")),
    };

    internal static readonly ConfigKey<IReadOnlyList<string>> PartitionFieldName = ConfigKey.List("partition.field.name") with
    {
        Doc = "The fields of FieldPartitioner, in order; dots lead into nested structs.",
        Group = SettingGroups.Partitioner,
        Default = [],
    };

    internal static readonly ConfigKey<long> PartitionDuration = ConfigKey.Long("partition.duration.ms") with
    {
        Doc = "How much time a folder of TimeBasedPartitioner covers.",
        Group = SettingGroups.Partitioner,
        Default = -1,
    };

    internal static readonly ConfigKey<string> PathFormat = ConfigKey.String("path.format") with
    {
        Doc = "The folders of TimeBasedPartitioner as a Java date pattern, such as 'year'=YYYY/'month'=MM/'day'=dd.",
        Group = SettingGroups.Partitioner,
        Default = "",
    };

    internal static readonly ConfigKey<string> Locale = ConfigKey.String("locale") with
    {
        Doc = "The language of month and day names in path.format, such as en-US.",
        Group = SettingGroups.Partitioner,
        Default = "",
    };

    internal static readonly ConfigKey<string> TimeZone = ConfigKey.String("timezone") with
    {
        Doc = "The time zone of folders and of rotate.schedule.interval.ms, such as UTC or Europe/Prague.",
        Group = SettingGroups.Partitioner,
        Default = "",
    };

    internal static readonly ConfigKey<string> TimestampExtractorClass = ConfigKey.Class("timestamp.extractor") with
    {
        Doc = "The time of a record: Wallclock (not the same after a replay), Record (its timestamp) or RecordField.",
        Group = SettingGroups.Partitioner,
        Default = nameof(TimestampSource.Wallclock),
        Validator = ConfigValidator.Where<string>("Wallclock, Record or RecordField", name => ClassNames.Check(
            TimestampSourceName(name), "Wallclock", "Record", "RecordField")),
    };

    internal static readonly ConfigKey<string> TimestampField = ConfigKey.String("timestamp.field") with
    {
        Doc = "The field that RecordField reads; dots lead into nested structs.",
        Group = SettingGroups.Partitioner,
        Default = "timestamp",
    };

    /// <summary>All shared settings; each connector appends its own.</summary>
    public static ConfigDef Definition { get; } = new(
        FormatClass, FlushSize, FlushSizeBytes, RotateInterval, RotateScheduleInterval, RotateOnPartitionChange, NullValues, ReportNulls,
        OffsetPadWidth, RetryBackoff,
        OnlyYet("schema.compatibility", "NONE", SettingGroups.Connector),
        Inert("schemas.cache.config", SettingGroups.Connector),
        Inert("enhanced.avro.schema.support", SettingGroups.Connector),
        Inert("connect.meta.data", SettingGroups.Connector),
        Inert("allow.optional.map.keys", SettingGroups.Connector),
        Inert("avro.codec", SettingGroups.Connector),
        Inert("parquet.codec", SettingGroups.Connector),
        StorageClass, TopicsDirectory, DirectoryDelimiter, FileDelimiter, BufferMaxBytes, UploadParallelism,
        JsonDecimalFormat, ByteArrayExtension, ByteArraySeparator,
        OnlyYet("store.kafka.keys", "false", SettingGroups.Storage),
        OnlyYet("store.kafka.headers", "false", SettingGroups.Storage),
        Inert("keys.format.class", SettingGroups.Storage),
        Inert("headers.format.class", SettingGroups.Storage),
        Inert("tombstone.encoded.partition", SettingGroups.Storage),
        PartitionerClass, PartitionFieldName, PartitionDuration, PathFormat, Locale, TimeZone, TimestampExtractorClass, TimestampField,
        MaxOpenFiles);

    /// <summary>A setting of Confluent's that has one supported value so far: any other is an error, never ignored.</summary>
    public static ConfigKey OnlyYet(string name, string value, string group) => ConfigKey.String(name) with
    {
        Doc = $"Only {value} is supported so far.",
        Importance = ConfigImportance.Low,
        Group = group,
        Default = value,
        Validator = ConfigValidator.Where<string>(value, text => text.Equals(value, StringComparison.OrdinalIgnoreCase)
            ? null
            : $"Only {value} is supported so far: remove the setting or set it to {value}."),
    };

    /// <summary>A setting of Confluent's that means nothing here, because what it tunes does not exist or is not used.</summary>
    public static ConfigKey Inert(string name, string group) => ConfigKey.OptionalString(name) with
    {
        Doc = "Taken for compatibility; it has no effect here.",
        Importance = ConfigImportance.Low,
        Group = group,
    };

    internal static string TimestampSourceName(string name)
    {
        // Confluent's classes are nested in TimeBasedPartitioner: ...TimeBasedPartitioner$RecordTimestampExtractor.
        const string Suffix = "TimestampExtractor";
        var last = ClassNames.LastPart(name);
        return last.EndsWith(Suffix, StringComparison.Ordinal) ? last[..^Suffix.Length] : last;
    }

    private static ConfigValidator PositiveOrOff<T>() where T : struct, IConvertible => ConfigValidator.Where<T>(
        "-1 or [1,...]",
        value => value.ToInt64(null) is -1 or > 0 ? null : "Value must be at least 1, or -1 for no limit.");
}
