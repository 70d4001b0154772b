using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Connect.Cdc.Offsets;

/// <summary>
/// An immutable position in a source, held in typed form. It becomes the map that the runtime stores only when that is asked for:
/// each record carries a position, but few are ever written.
/// </summary>
public abstract class SourceOffset : IReadOnlyDictionary<string, object?>
{
    private IReadOnlyDictionary<string, object?>? _map;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => Map.Keys;

    /// <inheritdoc/>
    public IEnumerable<object?> Values => Map.Values;

    /// <inheritdoc/>
    public int Count => Map.Count;

    private IReadOnlyDictionary<string, object?> Map => _map ??= ToMap();

    /// <inheritdoc/>
    public object? this[string key] => Map[key];

    /// <inheritdoc/>
    public bool ContainsKey(string key) => Map.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) => Map.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Map.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The map as it is stored: strings, integers, booleans or null.</summary>
    protected abstract IReadOnlyDictionary<string, object?> ToMap();
}
