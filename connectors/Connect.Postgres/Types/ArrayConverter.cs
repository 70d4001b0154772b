using System.Buffers;
using Connect.Abstractions.Data;

namespace Connect.Postgres.Types;

/// <summary>
/// Arrays of any type: <c>{1,NULL,"a, b"}</c>. Elements are always optional. Kafka Connect's arrays have one dimension: the elements of
/// an array of several come in the order of the text, one after another.
/// </summary>
internal sealed class ArrayConverter : ColumnConverter
{
    private readonly ColumnConverter _element;
    private readonly byte _delimiter;

    /// <param name="element">The converter of the elements.</param>
    /// <param name="delimiter">What stands between elements: a comma for every type but box.</param>
    /// <param name="unavailable">The elements that stand for a value that was not sent; the element's own by default.</param>
    public ArrayConverter(ColumnConverter element, byte delimiter, object[]? unavailable = null)
    {
        var elementSchema = element.StartSchema().Optional().Build();
        _element = element.For(elementSchema);
        _delimiter = delimiter;
        Schema = SchemaBuilder.Array(elementSchema).Build();
        Unavailable = unavailable ?? [_element.Unavailable];
    }

    /// <inheritdoc/>
    public override Schema Schema { get; }

    /// <inheritdoc/>
    public override object Unavailable { get; }

    /// <inheritdoc/>
    public override object Missing { get; } = Array.Empty<object?>();

    /// <inheritdoc/>
    public override object Read(ReadOnlySpan<byte> text)
    {
        var elements = new List<object?>();
        var rest = text;
        if (rest is [(byte)'[', ..])
        {
            // Bounds that do not begin at 1 come first: [0:1]={a,b}.
            var equals = rest.IndexOf((byte)'=');
            rest = equals < 0 ? default : rest[(equals + 1)..];
        }

        var depth = 0;
        do
        {
            if (rest.IsEmpty || !TryStep(ref rest, ref depth, elements))
            {
                throw MalformedText.Error("array", text);
            }
        }
        while (depth > 0);

        return rest.IsEmpty ? elements.ToArray() : throw MalformedText.Error("array", text);
    }

    /// <summary>Reads a brace, a delimiter or an element.</summary>
    private bool TryStep(ref ReadOnlySpan<byte> rest, ref int depth, List<object?> elements)
    {
        var next = rest[0];
        if (next == '{')
        {
            depth++;
        }
        else if (depth == 0)
        {
            return false;
        }
        else if (next == '}')
        {
            depth--;
        }
        else if (next == '"')
        {
            return TryQuotedElement(ref rest, elements);
        }
        else if (next != _delimiter)
        {
            return TryPlainElement(ref rest, elements);
        }

        rest = rest[1..];
        return true;
    }

    private bool TryQuotedElement(ref ReadOnlySpan<byte> rest, List<object?> elements)
    {
        if (!QuotedText.TryTake(ref rest, out var quoted))
        {
            return false;
        }

        if (!quoted.Contains((byte)'\\'))
        {
            elements.Add(_element.Read(quoted));
            return true;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(quoted.Length);
        elements.Add(_element.Read(buffer.AsSpan(0, QuotedText.Unescape(quoted, buffer))));
        ArrayPool<byte>.Shared.Return(buffer);
        return true;
    }

    private bool TryPlainElement(ref ReadOnlySpan<byte> rest, List<object?> elements)
    {
        var end = rest.IndexOfAny(_delimiter, (byte)'}');
        if (end < 0)
        {
            return false;
        }

        var element = rest[..end];
        elements.Add(element.SequenceEqual("NULL"u8) ? null : _element.Read(element));
        rest = rest[end..];
        return true;
    }
}
