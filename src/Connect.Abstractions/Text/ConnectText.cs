using System.Globalization;
using System.Text;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Text;

/// <summary>
/// Values as text in Kafka Connect's form, and back by inference: what header values, literals and casts to string look like.
/// A text by itself is raw; inside lists and maps it is quoted. Bytes are base64, dates and times are ISO 8601 in UTC.
/// </summary>
public static class ConnectText
{
    private const string DateFormat = "yyyy-MM-dd";
    private const string TimeFormat = "HH:mm:ss.fff'Z'";
    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The text of a value; null for null.</summary>
    /// <exception cref="DataException">The value is not of the data model.</exception>
    public static string? Format(object? value) => value switch
    {
        null => null,
        string text => text,
        IReadOnlyList<object?> or IReadOnlyDictionary<string, object?> or IReadOnlyDictionary<object, object?> or Struct =>
            Append(new StringBuilder(), value).ToString(),
        _ => FormatScalar(value),
    };

    /// <summary>
    /// The value and schema that a text stands for: <c>true</c>, numbers in the smallest integer type or as double, dates and times in
    /// the form in which they are written, lists and maps as in JSON, and otherwise the text itself.
    /// </summary>
    public static SchemaAndValue Parse(string text) => TextParser.Parse(text);

    internal static bool TryParseInstant(string text, out object value)
    {
        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var culture = CultureInfo.InvariantCulture;
        value = text;
        if (text.Length < DateFormat.Length || text[4] != '-' && text[2] != ':')
        {
            return false;
        }

        if (DateTimeOffset.TryParseExact(text, TimestampFormat, culture, styles, out var instant))
        {
            value = instant;
        }
        else if (DateOnly.TryParseExact(text, DateFormat, culture, DateTimeStyles.None, out var date))
        {
            value = date;
        }
        else if (TimeOnly.TryParseExact(text, TimeFormat, culture, DateTimeStyles.None, out var time))
        {
            value = time;
        }

        return !ReferenceEquals(value, text);
    }

    private static string FormatScalar(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        byte[] bytes => Convert.ToBase64String(bytes),
        float number => WithPoint(number.ToString(CultureInfo.InvariantCulture)),
        double number => WithPoint(number.ToString(CultureInfo.InvariantCulture)),
        DateOnly date => date.ToString(DateFormat, CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString(TimeFormat, CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture),
        BigDecimal number => number.ToString(),
        sbyte or short or int or long => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        _ => throw new DataException($"A {value.GetType().Name} is not a type of the data model and has no text."),
    };

    // Java prints whole floating-point numbers with ".0".
    private static string WithPoint(string digits) =>
        char.IsAsciiDigit(digits[^1]) && digits.AsSpan().IndexOfAny('.', 'E') < 0 ? digits + ".0" : digits;

    private static StringBuilder Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                return text.Append("null");
            case string or byte[] or DateOnly or TimeOnly or DateTimeOffset:
                return AppendQuoted(text, Format(value)!);
            case IReadOnlyList<object?> list:
                return AppendItems(text, '[', ']', list, static (text, item) => Append(text, item));
            case IReadOnlyDictionary<string, object?> map:
                return AppendItems(text, '{', '}', map, static (text, entry) => AppendEntry(text, entry.Key, entry.Value));
            case IReadOnlyDictionary<object, object?> map:
                return AppendItems(text, '{', '}', map, static (text, entry) => AppendEntry(text, entry.Key, entry.Value));
            case Struct record:
                return AppendItems(
                    text, '{', '}', record.Schema.Fields, (text, field) => AppendEntry(text, field.Name, record.GetWithoutDefault(field)));
            default:
                return text.Append(FormatScalar(value));
        }
    }

    private static StringBuilder AppendItems<T>(
        StringBuilder text, char open, char close, IEnumerable<T> items, Func<StringBuilder, T, StringBuilder> append)
    {
        text.Append(open);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
            {
                text.Append(',');
            }

            isFirst = false;
            append(text, item);
        }

        return text.Append(close);
    }

    private static StringBuilder AppendEntry(StringBuilder text, object key, object? value) =>
        Append(Append(text, key).Append(':'), value);

    private static StringBuilder AppendQuoted(StringBuilder text, string content) => text.Append('"')
        .Append(content.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))
        .Append('"');
}
