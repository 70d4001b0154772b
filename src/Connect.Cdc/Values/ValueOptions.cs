using Connect.Abstractions.Config;

namespace Connect.Cdc.Values;

/// <summary>The settings that decide how column values are written, as far as several databases share them.</summary>
public static class ValueOptions
{
    private const string Group = "Values";

    /// <summary><c>decimal.handling.mode</c>.</summary>
    public static readonly ConfigKey<DecimalHandlingMode> Decimal = ConfigKey.Enum<DecimalHandlingMode>("decimal.handling.mode") with
    {
        Default = DecimalHandlingMode.Precise, Doc = "How exact numbers are written.", Group = Group,
    };

    /// <summary><c>time.precision.mode</c>.</summary>
    public static readonly ConfigKey<TimePrecisionMode> Time = ConfigKey.Enum<TimePrecisionMode>("time.precision.mode") with
    {
        Default = TimePrecisionMode.Adaptive, Doc = "How dates and times without a time zone are written.", Group = Group,
    };

    /// <summary><c>binary.handling.mode</c>.</summary>
    public static readonly ConfigKey<BinaryHandlingMode> Binary = ConfigKey.Enum<BinaryHandlingMode>("binary.handling.mode") with
    {
        Default = BinaryHandlingMode.Bytes, Doc = "How binary columns are written.", Group = Group,
    };

    /// <summary><c>interval.handling.mode</c>.</summary>
    public static readonly ConfigKey<IntervalHandlingMode> Interval = ConfigKey.Enum<IntervalHandlingMode>("interval.handling.mode") with
    {
        Default = IntervalHandlingMode.Numeric, Doc = "How intervals are written.", Group = Group,
    };

    /// <summary><c>unavailable.value.placeholder</c>.</summary>
    public static readonly ConfigKey<string> UnavailablePlaceholder = ConfigKey.String("unavailable.value.placeholder") with
    {
        Default = "__debezium_unavailable_value",
        Doc = "Stands for a value that the source did not send because it did not change. May begin with hex: for bytes.",
        Validator = ConfigValidator.Where<string>("text, or hex: and digits", UnavailableValue.ErrorIn),
        Group = Group,
    };

    /// <summary><c>event.converting.failure.handling.mode</c>.</summary>
    public static readonly ConfigKey<ConversionFailureMode> ConversionFailure =
        ConfigKey.Enum<ConversionFailureMode>("event.converting.failure.handling.mode") with
        {
            Default = ConversionFailureMode.Fail, Doc = "What to do with a value that does not fit its schema, such as NaN.", Group = Group,
        };
}
