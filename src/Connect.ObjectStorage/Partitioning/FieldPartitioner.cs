using System.Globalization;
using System.Text;
using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.ObjectStorage.Partitioning;

/// <summary>One folder level a field of the value: <c>customer_id=42/region=eu</c>.</summary>
public sealed class FieldPartitioner(IReadOnlyList<string> fieldNames, string delimiter) : IPartitioner
{
    private readonly FieldPath[] _fields = fieldNames.Select(name => new FieldPath(name)).ToArray();
    private readonly StringBuilder _folder = new();

    /// <inheritdoc/>
    public string Encode(SinkRecord record, long? timestamp)
    {
        _folder.Clear();
        foreach (var field in _fields)
        {
            if (_folder.Length > 0)
            {
                _folder.Append(delimiter);
            }

            _folder.Append(field.Name).Append('=').Append(ValueOf(field, record));
        }

        return _folder.ToString();
    }

    private static string ValueOf(FieldPath field, SinkRecord record)
    {
        if (!field.TryGet(record.Value, out var value))
        {
            throw new DataException(
                $"The value of topic '{record.Topic}' has no field '{field.Name}', which partition.field.name asks for.");
        }

        return value switch
        {
            null => "null",
            string text => text,
            bool flag => flag ? "true" : "false",
            sbyte or short or int or long => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
            _ => throw new DataException(
                $"Field '{field.Name}' of topic '{record.Topic}' holds a {value.GetType().Name}: "
                + "partition.field.name takes fields of integers, texts and booleans."),
        };
    }
}
