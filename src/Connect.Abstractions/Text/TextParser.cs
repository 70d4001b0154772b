using System.Globalization;
using System.Text;
using Connect.Abstractions.Data;

namespace Connect.Abstractions.Text;

/// <summary>Finds the value that a text stands for; a text that stands for nothing else is a string.</summary>
internal ref struct TextParser
{
    private const int MaxDepth = 64;

    private readonly ReadOnlySpan<char> _text;
    private int _position;

    private TextParser(ReadOnlySpan<char> text) => _text = text;

    public static SchemaAndValue Parse(string text)
    {
        var parser = new TextParser(text);
        return parser.TryParseValue(0, out var value) && parser.IsAtEnd() ? value : new SchemaAndValue(Schema.String, text);
    }

    private bool TryParseValue(int depth, out SchemaAndValue value)
    {
        value = default;
        SkipSpace();
        if (_position >= _text.Length || depth > MaxDepth)
        {
            return false;
        }

        return _text[_position] switch
        {
            '[' => TryParseList(depth, out value),
            '{' => TryParseMap(depth, out value),
            '"' => TryParseQuoted(out value),
            _ => TryParseToken(depth, out value),
        };
    }

    private bool TryParseList(int depth, out SchemaAndValue value)
    {
        var items = new List<SchemaAndValue>();
        value = default;
        _position++;
        while (!TryTake(']'))
        {
            if (items.Count > 0 && !TryTake(',') || !TryParseValue(depth + 1, out var item))
            {
                return false;
            }

            items.Add(item);
        }

        value = new SchemaAndValue(
            CommonSchema(items) is { } schema ? SchemaBuilder.Array(schema).Build() : null, items.ConvertAll(i => i.Value));
        return true;
    }

    private bool TryParseMap(int depth, out SchemaAndValue value)
    {
        var keys = new List<SchemaAndValue>();
        var values = new List<SchemaAndValue>();
        value = default;
        _position++;
        while (!TryTake('}'))
        {
            if (keys.Count > 0 && !TryTake(',')
                || !TryParseValue(depth + 1, out var key) || key.Value is null
                || !TryTake(':') || !TryParseValue(depth + 1, out var item))
            {
                return false;
            }

            keys.Add(key);
            values.Add(item);
        }

        var map = new Dictionary<object, object?>();
        for (var i = 0; i < keys.Count; i++)
        {
            map[keys[i].Value!] = values[i].Value;
        }

        var schema = CommonSchema(keys) is { } keySchema && CommonSchema(values) is { } valueSchema
            ? SchemaBuilder.Map(keySchema, valueSchema).Build()
            : null;
        value = new SchemaAndValue(schema, map);
        return true;
    }

    private bool TryParseQuoted(out SchemaAndValue value)
    {
        var content = new StringBuilder();
        for (_position++; _position < _text.Length; _position++)
        {
            var character = _text[_position];
            if (character == '"')
            {
                _position++;
                value = new SchemaAndValue(Schema.String, content.ToString());
                return true;
            }

            if (character == '\\' && _position + 1 < _text.Length)
            {
                character = _text[++_position];
            }

            content.Append(character);
        }

        value = default;
        return false;
    }

    private bool TryParseToken(int depth, out SchemaAndValue value)
    {
        var rest = _text[_position..];
        var length = depth == 0 ? rest.Length : rest.IndexOfAny(",:]}");
        value = default;
        if (length <= 0)
        {
            return false;
        }

        _position += length;
        var token = rest[..length].Trim().ToString();
        return TryParseScalar(token, out value);
    }

    private static bool TryParseScalar(string token, out SchemaAndValue value)
    {
        var culture = CultureInfo.InvariantCulture;
        value = token switch
        {
            "null" => SchemaAndValue.Null,
            "true" => new SchemaAndValue(Schema.Boolean, true),
            "false" => new SchemaAndValue(Schema.Boolean, false),
            _ when long.TryParse(token, NumberStyles.AllowLeadingSign, culture, out var integer) => SmallestInteger(integer),
            _ when IsNumber(token) && double.TryParse(token, NumberStyles.Float, culture, out var number) =>
                new SchemaAndValue(Schema.Float64, number),
            _ when ConnectText.TryParseInstant(token, out var instant) => new SchemaAndValue(SchemaOf(instant), instant),
            _ => new SchemaAndValue(null, token),
        };
        return value.Schema is not null || value.Value is null;
    }

    private static bool IsNumber(string token) =>
        char.IsAsciiDigit(token[^1]) && (char.IsAsciiDigit(token[0]) || token[0] is '-' or '+' or '.');

    private static SchemaAndValue SmallestInteger(long value) => value switch
    {
        >= sbyte.MinValue and <= sbyte.MaxValue => new SchemaAndValue(Schema.Int8, (sbyte)value),
        >= short.MinValue and <= short.MaxValue => new SchemaAndValue(Schema.Int16, (short)value),
        >= int.MinValue and <= int.MaxValue => new SchemaAndValue(Schema.Int32, (int)value),
        _ => new SchemaAndValue(Schema.Int64, value),
    };

    private static Schema SchemaOf(object instant) => instant switch
    {
        DateOnly => LogicalTypes.DateSchema,
        TimeOnly => LogicalTypes.TimeSchema,
        _ => LogicalTypes.TimestampSchema,
    };

    private static Schema? CommonSchema(List<SchemaAndValue> items)
    {
        var first = items.Count == 0 ? null : items[0].Schema;
        return items.TrueForAll(i => Equals(i.Schema, first)) ? first : null;
    }

    private bool TryTake(char expected)
    {
        SkipSpace();
        if (_position >= _text.Length || _text[_position] != expected)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }
    }

    private bool IsAtEnd()
    {
        SkipSpace();
        return _position == _text.Length;
    }
}
