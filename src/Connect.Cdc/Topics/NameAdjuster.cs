using System.Globalization;
using System.Text;

namespace Connect.Cdc.Topics;

/// <summary>Makes names of schemas or fields fit Avro's rules: letters, digits and underscores, not beginning with a digit.</summary>
/// <param name="mode">What to do with characters that do not fit.</param>
/// <param name="allowDots">Dots divide the name into parts, each by the rules: for schema names.</param>
public sealed class NameAdjuster(NameAdjustment mode, bool allowDots)
{
    /// <summary>The name as it may be written.</summary>
    public string Adjust(string name)
    {
        if (mode == NameAdjustment.None)
        {
            return name;
        }

        var adjusted = new StringBuilder(name.Length);
        var isFirst = true;
        foreach (var c in name)
        {
            if (c == '.' && allowDots)
            {
                adjusted.Append(c);
                isFirst = true;
                continue;
            }

            AppendAdjusted(adjusted, c, isFirst);
            isFirst = false;
        }

        return adjusted.ToString();
    }

    private void AppendAdjusted(StringBuilder adjusted, char c, bool isFirst)
    {
        var isLegal = char.IsAsciiLetter(c) || (c == '_' && mode == NameAdjustment.Avro) || (char.IsAsciiDigit(c) && !isFirst);
        if (isLegal)
        {
            adjusted.Append(c);
        }
        else if (mode == NameAdjustment.AvroUnicode)
        {
            adjusted.Append(CultureInfo.InvariantCulture, $"_u{(int)c:x4}");
        }
        else
        {
            adjusted.Append('_');
        }
    }
}
