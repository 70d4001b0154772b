namespace Connect.Abstractions.Caching;

/// <summary>
/// Keeps what was derived from keys, up to a number of entries, and drops the one that was not used for longest. For what plugins
/// derive from schemas. Not safe for concurrent use.
/// </summary>
/// <typeparam name="TKey">The key.</typeparam>
/// <typeparam name="TValue">What is derived from it.</typeparam>
/// <param name="capacity">The most entries kept; at least 1.</param>
/// <param name="comparer">Compares keys; null for their own equality.</param>
public sealed class LruCache<TKey, TValue>(int capacity, IEqualityComparer<TKey>? comparer = null)
    where TKey : class
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _entries = new(comparer);
    private readonly LinkedList<(TKey Key, TValue Value)> _byUse = [];

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Count;

    /// <summary>The value of a key if it is kept; counts as a use.</summary>
    public bool TryGet(TKey key, out TValue value)
    {
        // Neighbouring records mostly have the same schema instance: the one used last answers without hashing.
        if (_byUse.First is { } last && ReferenceEquals(last.ValueRef.Key, key))
        {
            value = last.ValueRef.Value;
            return true;
        }

        if (!_entries.TryGetValue(key, out var node))
        {
            value = default!;
            return false;
        }

        _byUse.Remove(node);
        _byUse.AddFirst(node);
        value = node.ValueRef.Value;
        return true;
    }

    /// <summary>Keeps a value, in place of an older one of an equal key.</summary>
    public void Set(TKey key, TValue value)
    {
        if (_entries.Remove(key, out var old))
        {
            _byUse.Remove(old);
        }
        else if (_entries.Count >= capacity)
        {
            _entries.Remove(_byUse.Last!.ValueRef.Key);
            _byUse.RemoveLast();
        }

        _entries[key] = _byUse.AddFirst((key, value));
    }

    /// <summary>The value of a key, derived now if it is not kept.</summary>
    public TValue GetOrAdd(TKey key, Func<TKey, TValue> derive)
    {
        if (!TryGet(key, out var value))
        {
            value = derive(key);
            Set(key, value);
        }

        return value;
    }
}
