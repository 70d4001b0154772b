using Connect.Cdc.Values;

namespace Connect.Postgres.Types;

/// <summary>The settings that decide how column values are written. Debezium's names and defaults.</summary>
public sealed record TypeHandling
{
    /// <summary><c>decimal.handling.mode</c>.</summary>
    public DecimalHandlingMode Decimal { get; init; } = DecimalHandlingMode.Precise;

    /// <summary><c>time.precision.mode</c>.</summary>
    public TimePrecisionMode Time { get; init; } = TimePrecisionMode.Adaptive;

    /// <summary><c>binary.handling.mode</c>.</summary>
    public BinaryHandlingMode Binary { get; init; } = BinaryHandlingMode.Bytes;

    /// <summary><c>interval.handling.mode</c>.</summary>
    public IntervalHandlingMode Interval { get; init; } = IntervalHandlingMode.Numeric;

    /// <summary><c>hstore.handling.mode</c>.</summary>
    public HstoreHandlingMode Hstore { get; init; } = HstoreHandlingMode.Json;

    /// <summary><c>money.fraction.digits</c>.</summary>
    public int MoneyFractionDigits { get; init; } = 2;

    /// <summary><c>include.unknown.datatypes</c>: columns of types without a mapping are written as opaque bytes, not left out.</summary>
    public bool IncludeUnknownTypes { get; init; }

    /// <summary><c>unavailable.value.placeholder</c>: stands for a TOASTed value that was not sent. May begin with <c>hex:</c>.</summary>
    public string UnavailableValuePlaceholder { get; init; } = "__debezium_unavailable_value";
}
