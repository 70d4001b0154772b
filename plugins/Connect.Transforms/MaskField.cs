using System.Globalization;
using System.Numerics;
using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms;

/// <summary>Replaces the values of fields by zero, an empty value of their type, or a fixed replacement.</summary>
public abstract class MaskField : FieldsTransform
{
    private static readonly ConfigKey<IReadOnlyList<string>> Fields = ConfigKey.List("fields") with
    {
        Importance = ConfigImportance.High,
        Validator = ConfigValidator.NotEmpty(),
        Doc = "Fields to mask.",
    };

    private static readonly ConfigKey<string?> Replacement = ConfigKey.OptionalString("replacement") with
    {
        Importance = ConfigImportance.Low,
        Validator = ConfigValidator.NotEmpty(),
        Doc = "What stands in masked fields, which must be texts or numbers then; unset: zero or empty.",
    };

    private static readonly ConfigDef Definition = new(Fields, Replacement, CommonKeys.ReplaceNullWithDefault);

    private HashSet<string> _fields = [];
    private string? _replacement;
    private bool _replaceNull;

    private MaskField(RecordPart part) : base(part)
    {
    }

    /// <inheritdoc/>
    public sealed override ConfigDef ConfigDef => Definition;

    private protected sealed override void Configure(ParsedConfig config)
    {
        _fields = [.. config.Get(Fields)];
        _replacement = config.Get(Replacement);
        _replaceNull = config.Get(CommonKeys.ReplaceNullWithDefault);
    }

    private protected sealed override SchemaAndValue ApplyTo(ConnectRecord record, Struct value)
    {
        var result = new Struct(value.Schema);
        foreach (var field in value.Schema.Fields)
        {
            var original = value.Read(field, _replaceNull);
            result.PutUnchecked(field.Index, _fields.Contains(field.Name) ? Mask(field.Name, original) : original);
        }

        return new SchemaAndValue(value.Schema, result);
    }

    private protected sealed override SchemaAndValue ApplyTo(ConnectRecord record, IReadOnlyDictionary<string, object?> value)
    {
        var result = new Dictionary<string, object?>(value);
        foreach (var name in _fields)
        {
            if (value.TryGetValue(name, out var original))
            {
                result[name] = Mask(name, original);
            }
        }

        return new SchemaAndValue(null, result);
    }

    private object? Mask(string name, object? value)
    {
        if (value is null)
        {
            return null;
        }

        return _replacement is null ? EmptyOf(name, value) : Replace(name, value, _replacement);
    }

    private static object EmptyOf(string name, object value) => value switch
    {
        string => "",
        bool => false,
        sbyte => (sbyte)0,
        short => (short)0,
        int => 0,
        long => 0L,
        float => 0f,
        double => 0d,
        BigDecimal number => new BigDecimal(BigInteger.Zero, number.Scale),
        DateOnly => DateOnly.FromDateTime(DateTime.UnixEpoch),
        TimeOnly => TimeOnly.MinValue,
        DateTimeOffset => DateTimeOffset.UnixEpoch,
        byte[] => Array.Empty<byte>(),
        IReadOnlyList<object?> => Array.Empty<object?>(),
        IReadOnlyDictionary<object, object?> => new Dictionary<object, object?>(),
        IReadOnlyDictionary<string, object?> => new Dictionary<string, object?>(),
        _ => throw new DataException($"MaskField cannot mask field '{name}': a {value.GetType().Name} has no empty value."),
    };

    private static object Replace(string name, object value, string replacement)
    {
        var culture = CultureInfo.InvariantCulture;
        try
        {
            return value switch
            {
                string => replacement,
                sbyte => sbyte.Parse(replacement, culture),
                short => short.Parse(replacement, culture),
                int => int.Parse(replacement, culture),
                long => long.Parse(replacement, culture),
                float => float.Parse(replacement, culture),
                double => double.Parse(replacement, culture),
                BigDecimal number => BigDecimal.Parse(replacement).WithScale(number.Scale),
                _ => throw new DataException(
                    $"MaskField cannot put a replacement into field '{name}': it holds a {value.GetType().Name}, not a text or a number."),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new DataException($"MaskField cannot put '{replacement}' into field '{name}': it is no {value.GetType().Name}.", e);
        }
    }

    /// <summary>Works on the key.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.MaskField$Key")]
    public sealed class Key() : MaskField(RecordPart.Key);

    /// <summary>Works on the value.</summary>
    [PluginAlias("org.apache.kafka.connect.transforms.MaskField$Value")]
    public sealed class Value() : MaskField(RecordPart.Value);
}
