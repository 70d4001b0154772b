using System.Globalization;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;
using Connect.Cdc.Values;

namespace Connect.Postgres.Types;

/// <summary>pgvector's vector and halfvec, <c>[1,2.5,3]</c>, and sparsevec, <c>{1:1.5,3:2}/5</c>.</summary>
internal static class VectorTypes
{
    private const int DimensionsIndex = 0;
    private const int VectorIndex = 1;

    public static ColumnConverter Vector(UnavailableValue unavailable) => new ScalarConverter<object?[]>(
        VectorSchemas.Double, text => Read(text, NumberTypes.ReadDouble), [], unavailable.Numbers(b => (double)b));

    public static ColumnConverter HalfVector(UnavailableValue unavailable) => new ScalarConverter<object?[]>(
        VectorSchemas.Float, text => Read(text, NumberTypes.ReadSingle), [], unavailable.Numbers(b => (float)b));

    public static ColumnConverter SparseVector { get; } = new StructConverter(
        VectorSchemas.SparseDouble, ReadSparse, schema => Sparse(schema, 0, new Dictionary<object, object?>()));

    private static object?[] Read<T>(ReadOnlySpan<byte> text, TextReading<T> readNumber)
    {
        if (text is not [(byte)'[', .. var numbers, (byte)']'])
        {
            throw MalformedText.Error("vector", text);
        }

        var vector = new object?[numbers.Count((byte)',') + 1];
        var next = 0;
        foreach (var range in numbers.Split((byte)','))
        {
            vector[next++] = readNumber(numbers[range]);
        }

        return vector;
    }

    private static Struct ReadSparse(Schema schema, ReadOnlySpan<byte> text)
    {
        var slash = text.LastIndexOf((byte)'/');
        if (slash < 0 || text[..slash] is not [(byte)'{', .. var pairs, (byte)'}'])
        {
            throw MalformedText.Error("sparsevec", text);
        }

        var vector = new Dictionary<object, object?>();
        foreach (var range in pairs.Split((byte)','))
        {
            var pair = pairs[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var colon = pair.IndexOf((byte)':');
            if (colon < 0)
            {
                throw MalformedText.Error("sparsevec", text);
            }

            vector[ReadIndex(pair[..colon], text)] = NumberTypes.ReadDouble(pair[(colon + 1)..]);
        }

        return Sparse(schema, ReadIndex(text[(slash + 1)..], text), vector);
    }

    private static short ReadIndex(ReadOnlySpan<byte> number, ReadOnlySpan<byte> text)
    {
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            throw MalformedText.Error("sparsevec", text);
        }

        return index <= short.MaxValue
            ? (short)index
            : throw new DataException($"A sparsevec has index or dimension {index}; its schema io.debezium.data.SparseDoubleVector ends at "
                + $"{short.MaxValue}. Leave the column out with column.exclude.list.");
    }

    private static Struct Sparse(Schema schema, short dimensions, Dictionary<object, object?> vector)
    {
        var value = new Struct(schema);
        value.PutUnchecked(DimensionsIndex, dimensions);
        value.PutUnchecked(VectorIndex, vector);
        return value;
    }
}
