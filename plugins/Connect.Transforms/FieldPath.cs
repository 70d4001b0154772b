using System.Text;
using Connect.Abstractions.Data;

namespace Connect.Transforms;

/// <summary>
/// The way to a field: one name, or with version V2 of the syntax names separated by dots. Backticks around a name make its dots part
/// of it; a backslash in front of a backtick makes that literal.
/// </summary>
internal sealed class FieldPath
{
    private readonly string[] _names;

    private FieldPath(string text, string[] names)
    {
        Text = text;
        _names = names;
    }

    public string Text { get; }

    public static FieldPath Single(string name) => new(name, [name]);

    /// <exception cref="FormatException">A backtick is never closed.</exception>
    public static FieldPath Nested(string text)
    {
        var names = new List<string>();
        var name = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when i + 1 < text.Length && text[i + 1] == '`':
                    name.Append('`');
                    i++;
                    break;
                case '`' when !isQuoted && name.Length == 0:
                    isQuoted = true;
                    break;
                case '`' when isQuoted && (i + 1 == text.Length || text[i + 1] == '.'):
                    isQuoted = false;
                    break;
                case '.' when !isQuoted:
                    names.Add(name.ToString());
                    name.Clear();
                    break;
                default:
                    name.Append(text[i]);
                    break;
            }
        }

        names.Add(name.ToString());
        return isQuoted
            ? throw new FormatException($"Field path '{text}' has a backtick that is never closed.")
            : new FieldPath(text, [.. names]);
    }

    /// <summary>The field's schema; null when there is no such field.</summary>
    public Schema? SchemaIn(Schema schema)
    {
        var current = schema;
        foreach (var name in _names)
        {
            if (current.Type != SchemaType.Struct || current.Field(name) is not { } field)
            {
                return null;
            }

            current = field.Schema;
        }

        return current;
    }

    /// <summary>The field's value; null where a struct on the way is null.</summary>
    public object? ValueIn(Struct value, bool replaceNull)
    {
        object? current = value;
        foreach (var name in _names)
        {
            current = current is Struct parent && parent.Schema.Field(name) is { } field ? parent.Read(field, replaceNull) : null;
        }

        return current;
    }

    /// <summary>The field's value; null where anything on the way is missing.</summary>
    public object? ValueIn(IReadOnlyDictionary<string, object?> value)
    {
        object? current = value;
        foreach (var name in _names)
        {
            current = current is IReadOnlyDictionary<string, object?> parent ? parent.GetValueOrDefault(name) : null;
        }

        return current;
    }
}
