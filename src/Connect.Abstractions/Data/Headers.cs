using System.Collections;

namespace Connect.Abstractions.Data;

/// <summary>One header: a key that may repeat, and a value with its schema.</summary>
/// <param name="Key">The key.</param>
/// <param name="Schema">The value's schema, or null.</param>
/// <param name="Value">The value, or null.</param>
public sealed record Header(string Key, Schema? Schema, object? Value);

/// <summary>The immutable, ordered headers of a record; keys may repeat.</summary>
public sealed class Headers : IReadOnlyList<Header>, IEquatable<Headers>
{
    private readonly Header[] _headers;

    private Headers(Header[] headers) => _headers = headers;

    /// <summary>No headers.</summary>
    public static Headers Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _headers.Length;

    /// <inheritdoc/>
    public Header this[int index] => _headers[index];

    /// <summary>Headers in this order.</summary>
    public static Headers Of(IEnumerable<Header> headers)
    {
        var array = headers.ToArray();
        return array.Length == 0 ? Empty : new Headers(array);
    }

    /// <summary>These headers and one more at the end.</summary>
    public Headers Add(string key, Schema? schema, object? value) => new([.. _headers, new Header(key, schema, value)]);

    /// <summary>These headers without those of a key.</summary>
    public Headers Remove(string key) => Of(_headers.Where(h => h.Key != key));

    /// <summary>The last header of a key, or null.</summary>
    public Header? LastWithName(string key) => Array.FindLast(_headers, h => h.Key == key);

    /// <summary>All headers of a key, in order.</summary>
    public IEnumerable<Header> AllWithName(string key) => _headers.Where(h => h.Key == key);

    /// <inheritdoc/>
    public bool Equals(Headers? other) =>
        other is not null && _headers.Length == other._headers.Length && _headers.Zip(other._headers).All(p =>
            p.First.Key == p.Second.Key && Equals(p.First.Schema, p.Second.Schema) && ConnectValue.AreEqual(p.First.Value, p.Second.Value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Headers);

    /// <inheritdoc/>
    public override int GetHashCode() => _headers.Aggregate(0, (hash, header) => HashCode.Combine(hash, header.Key));

    /// <inheritdoc/>
    public IEnumerator<Header> GetEnumerator() => ((IEnumerable<Header>)_headers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
