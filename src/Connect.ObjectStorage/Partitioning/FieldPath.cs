using Connect.Abstractions.Data;

namespace Connect.ObjectStorage.Partitioning;

/// <summary>A field of a record's value, with dots into nested structs: <c>address.city</c>.</summary>
public sealed class FieldPath(string name)
{
    private readonly string[] _steps = name.Split('.');

    /// <summary>The path as it was configured.</summary>
    public string Name { get; } = name;

    /// <summary>Follows the path through structs and objects.</summary>
    /// <returns>False when a step is missing; true with null for a field without a value.</returns>
    public bool TryGet(object? root, out object? value)
    {
        // A field whose own name has dots comes first.
        if (_steps.Length > 1 && TryStep(root, Name, out value))
        {
            return true;
        }

        value = root;
        foreach (var step in _steps)
        {
            if (!TryStep(value, step, out value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryStep(object? container, string step, out object? value)
    {
        value = null;
        switch (container)
        {
            case Struct record when record.Schema.Field(step) is { } field:
                value = record[field];
                return true;
            case IReadOnlyDictionary<string, object?> map:
                return map.TryGetValue(step, out value);
            case IReadOnlyDictionary<object, object?> map:
                return map.TryGetValue(step, out value);
            default:
                return false;
        }
    }
}
