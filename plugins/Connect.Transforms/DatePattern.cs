using Connect.Abstractions.Config;
using Connect.Abstractions.Text;

namespace Connect.Transforms;

/// <summary>Date patterns as settings.</summary>
internal static class DatePattern
{
    public static ConfigValidator Validator { get; } = ConfigValidator.Where<string>("date pattern", text =>
    {
        try
        {
            _ = text.Length == 0 ? null : JavaDateFormat.Parse(text);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    });
}
