using Connect.Abstractions.Data;

namespace Connect.Runtime.Tasks;

/// <summary>Compares source partitions by their content, in any order of their entries.</summary>
internal sealed class MapComparer : IEqualityComparer<IReadOnlyDictionary<string, object?>>
{
    public static MapComparer Instance { get; } = new();

    public bool Equals(IReadOnlyDictionary<string, object?>? x, IReadOnlyDictionary<string, object?>? y)
    {
        if (ReferenceEquals(x, y))
        {
            return true;
        }

        if (x is null || y is null || x.Count != y.Count)
        {
            return false;
        }

        foreach (var (key, value) in x)
        {
            if (!y.TryGetValue(key, out var other) || !ConnectValue.AreEqual(Normalize(value), Normalize(other)))
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode(IReadOnlyDictionary<string, object?> obj)
    {
        var hash = 0;
        foreach (var (key, value) in obj)
        {
            hash ^= HashCode.Combine(key, ConnectValue.HashOf(Normalize(value)));
        }

        return hash;
    }

    // An integer comes back from the offset topic as a 64-bit one.
    private static object? Normalize(object? value) => value switch
    {
        int or short or sbyte or byte => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
        float single => (double)single,
        _ => value,
    };
}
