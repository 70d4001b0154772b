using Connect.Abstractions.Errors;
using Connect.ObjectStorage.Config;
using Connect.ObjectStorage.Formats;
using Connect.ObjectStorage.Partitioning;

namespace Connect.ObjectStorage.Tests.Config;

public class ObjectSinkSettingsReaderTests
{
    [Fact]
    public void Read_Nothing_GivesJsonInFoldersByPartition()
    {
        var settings = Read();

        Assert.IsType<JsonFormat>(settings.Format);
        Assert.IsType<DefaultPartitioner>(settings.Partitioner);
        Assert.True(settings.Rotation.IsFunctionOfRecords);
    }

    [Theory]
    [InlineData("io.confluent.connect.storage.partitioner.TimeBasedPartitioner$RecordTimestampExtractor")]
    [InlineData("Record")]
    [InlineData("record")]
    public void Read_TimestampExtractor_TakesClassNamesAndShortNames(string extractor)
    {
        var settings = Read(
            ("partitioner.class", "io.confluent.connect.storage.partitioner.HourlyPartitioner"),
            ("locale", "en-US"),
            ("timezone", "UTC"),
            ("timestamp.extractor", extractor));

        Assert.Equal(TimestampSource.Record, settings.Timestamps!.Source);
        Assert.Equal(
            "year=2026/month=01/day=05/hour=07",
            settings.Partitioner.Encode(Records.At(0), Records.Milliseconds("2026-01-05T07:12:00Z")));
    }

    [Fact]
    public void Read_TrailingDelimiterOfThePathFormat_IsDropped()
    {
        var settings = Read(
            ("partitioner.class", "TimeBasedPartitioner"),
            ("path.format", "YYYY/MM/"),
            ("partition.duration.ms", "3600000"),
            ("locale", "en"),
            ("timezone", "UTC"));

        Assert.Equal("2026/01", settings.Partitioner.Encode(Records.At(0), Records.Milliseconds("2026-01-05T07:12:00Z")));
    }

    [Fact]
    public void Read_TimeBasedWithoutItsSettings_ReportsAllAtOnce()
    {
        var error = Assert.Throws<ConfigException>(() => Read(("partitioner.class", "TimeBasedPartitioner")));

        Assert.Equal(
            ["path.format", "partition.duration.ms", "locale", "timezone"], error.Errors.Select(e => e.Key));
    }

    [Theory]
    [InlineData("path.format", "YYYY-'open")]
    [InlineData("path.format", "YYYY-qq")]
    [InlineData("timezone", "Mars/Olympus")]
    public void Read_WrongPartitionerSetting_NamesIt(string key, string value)
    {
        var config = new Dictionary<string, string>
        {
            ["partitioner.class"] = "TimeBasedPartitioner",
            ["path.format"] = "YYYY",
            ["partition.duration.ms"] = "60000",
            ["locale"] = "en",
            ["timezone"] = "UTC",
            [key] = value,
        };

        var error = Assert.Throws<ConfigException>(() => Read([.. config.Select(e => (e.Key, e.Value))]));

        Assert.Equal(key, Assert.Single(error.Errors).Key);
    }

    [Theory]
    [InlineData("'day'=dd", "xx-nowhere-at-all", "day=05")]
    [InlineData("MMM-dd", "en_US", "Jan-05")]
    public void Read_Locale_MattersOnlyWhereNamesAreWritten(string pathFormat, string locale, string expected)
    {
        var settings = Read(
            ("partitioner.class", "TimeBasedPartitioner"),
            ("path.format", pathFormat),
            ("partition.duration.ms", "86400000"),
            ("locale", locale),
            ("timezone", "UTC"));

        Assert.Equal(expected, settings.Partitioner.Encode(Records.At(0), Records.Milliseconds("2026-01-05T07:12:00Z")));
    }

    [Fact]
    public void Read_ScheduleWithoutTimeZone_IsRefused()
    {
        var error = Assert.Throws<ConfigException>(() => Read(("rotate.schedule.interval.ms", "1000")));

        Assert.Equal("timezone", Assert.Single(error.Errors).Key);
    }

    [Theory]
    [InlineData("flush.size", "0")]
    [InlineData("rotate.interval.ms", "0")]
    [InlineData("schema.compatibility", "BACKWARD")]
    [InlineData("store.kafka.keys", "true")]
    [InlineData("behavior.on.null.values", "write")]
    [InlineData("format.class", "io.confluent.connect.s3.format.parquet.ParquetFormat")]
    [InlineData("partitioner.class", "com.example.MyPartitioner")]
    public void Read_ValueThatIsNotSupported_IsRefusedNotIgnored(string key, string value)
    {
        var error = Assert.Throws<ConfigException>(() => Read((key, value)));

        Assert.Equal(key, Assert.Single(error.Errors).Key);
    }

    [Fact]
    public void Read_ByteArraySeparator_KeepsWhiteSpace()
    {
        var format = Read(("format.class", "ByteArrayFormat"), ("format.bytearray.separator", " \t")).Format;
        var output = new MemoryStream();

        format.Open(output, null).Write(Records.At(0, new byte[] { 1 }));

        Assert.Equal([1, (byte)' ', (byte)'\t'], output.ToArray());
    }

    private static ObjectSinkSettings Read(params (string Key, string Value)[] config)
    {
        var parsed = ObjectStorageKeys.Definition.Parse(config.ToDictionary(e => e.Key, e => e.Value));
        return new ObjectSinkSettingsReader(parsed, TimeProvider.System)
            .Read(new UploadSettings(1024, new UploadRetry(0, TimeSpan.Zero, TimeSpan.Zero), GzipLevel: null));
    }
}
