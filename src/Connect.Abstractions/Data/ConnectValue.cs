using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Data;

/// <summary>
/// The rules that tie values to schemas. With a schema: the .NET type that <see cref="SchemaType"/> names, or for the logical types
/// <see cref="BigDecimal"/>, <see cref="DateOnly"/>, <see cref="TimeOnly"/> and <see cref="DateTimeOffset"/>. Without a schema: the
/// same primitives, <c>IReadOnlyList&lt;object?&gt;</c> for lists, and <c>IReadOnlyDictionary&lt;string, object?&gt;</c> for objects.
/// </summary>
public static class ConnectValue
{
    /// <summary>Checks that a value fits a schema, down to elements and fields.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="value">The value; null fits an optional schema only.</param>
    /// <param name="location">What to call the value in the error, such as the field's name.</param>
    /// <exception cref="DataException">It does not fit; the message names the location, the schema and what was found.</exception>
    public static void Validate(Schema schema, object? value, string location)
    {
        if (value is null)
        {
            if (!schema.IsOptional)
            {
                throw new DataException($"'{location}' is null but its schema '{schema}' is required.");
            }

            return;
        }

        if (!HasTypeOf(schema, value))
        {
            throw new DataException($"'{location}' holds a {value.GetType().Name}, which does not fit schema '{schema}'.");
        }

        switch (schema.Type)
        {
            case SchemaType.Struct:
                if (!((Struct)value).Schema.Equals(schema))
                {
                    throw new DataException($"'{location}' holds a struct of schema '{((Struct)value).Schema}', not of '{schema}'.");
                }

                break;
            case SchemaType.Array:
                foreach (var element in (IReadOnlyList<object?>)value)
                {
                    Validate(schema.ValueSchema!, element, location);
                }

                break;
            case SchemaType.Map:
                foreach (var (key, element) in (IReadOnlyDictionary<object, object?>)value)
                {
                    Validate(schema.KeySchema!, key, location);
                    Validate(schema.ValueSchema!, element, location);
                }

                break;
        }
    }

    /// <summary>Equality by content: bytes, lists and maps compare their elements.</summary>
    public static bool AreEqual(object? left, object? right)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        return (left, right) switch
        {
            (null, _) or (_, null) => false,
            (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
            (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => ListsEqual(a, b),
            (IReadOnlyDictionary<object, object?> a, IReadOnlyDictionary<object, object?> b) => MapsEqual(a, b),
            (IReadOnlyDictionary<string, object?> a, IReadOnlyDictionary<string, object?> b) => MapsEqual(a, b),
            _ => left.Equals(right),
        };
    }

    /// <summary>A hash that agrees with <see cref="AreEqual"/>.</summary>
    public static int HashOf(object? value)
    {
        var hash = new HashCode();
        switch (value)
        {
            case byte[] bytes:
                hash.AddBytes(bytes);
                break;
            case IReadOnlyList<object?> list:
                foreach (var element in list)
                {
                    hash.Add(HashOf(element));
                }

                break;
            case IReadOnlyDictionary<object, object?> map:
                hash.Add(map.Count);
                break;
            case IReadOnlyDictionary<string, object?> map:
                hash.Add(map.Count);
                break;
            default:
                hash.Add(value);
                break;
        }

        return hash.ToHashCode();
    }

    /// <summary>Whether a value is of the .NET type of its schema; looks at no element and no field.</summary>
    internal static bool HasTypeOf(Schema schema, object value) => schema.LogicalType switch
    {
        LogicalType.Decimal => value is BigDecimal,
        LogicalType.Date => value is DateOnly,
        LogicalType.Time => value is TimeOnly,
        LogicalType.Timestamp => value is DateTimeOffset,
        _ => schema.Type switch
        {
            SchemaType.Int8 => value is sbyte,
            SchemaType.Int16 => value is short,
            SchemaType.Int32 => value is int,
            SchemaType.Int64 => value is long,
            SchemaType.Float32 => value is float,
            SchemaType.Float64 => value is double,
            SchemaType.Boolean => value is bool,
            SchemaType.String => value is string,
            SchemaType.Bytes => value is byte[],
            SchemaType.Array => value is IReadOnlyList<object?>,
            SchemaType.Map => value is IReadOnlyDictionary<object, object?>,
            SchemaType.Struct => value is Struct,
            _ => false,
        },
    };

    private static bool ListsEqual(IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MapsEqual<TKey>(IReadOnlyDictionary<TKey, object?> left, IReadOnlyDictionary<TKey, object?> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var (key, value) in left)
        {
            if (!right.TryGetValue(key, out var other) || !AreEqual(value, other))
            {
                return false;
            }
        }

        return true;
    }
}
