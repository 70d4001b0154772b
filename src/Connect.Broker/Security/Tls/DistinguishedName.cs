using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Connect.Broker.Security.Tls;

/// <summary>A certificate's subject as Kafka's principals and rules have it: RFC 2253, the most specific part first.</summary>
internal static class DistinguishedName
{
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.Ordinal)
    {
        ["2.5.4.3"] = "CN",
        ["2.5.4.6"] = "C",
        ["2.5.4.7"] = "L",
        ["2.5.4.8"] = "ST",
        ["2.5.4.9"] = "STREET",
        ["2.5.4.10"] = "O",
        ["2.5.4.11"] = "OU",
        ["0.9.2342.19200300.100.1.1"] = "UID",
        ["0.9.2342.19200300.100.1.25"] = "DC",
    };

    public static string Format(X500DistinguishedName name) =>
        string.Join(',', name.EnumerateRelativeDistinguishedNames(reversed: true).Select(Format));

    private static string Format(X500RelativeDistinguishedName part)
    {
        if (part.HasMultipleElements)
        {
            return $"#{Convert.ToHexStringLower(part.RawData.Span)}";
        }
        var oid = part.GetSingleElementType().Value!;
        return $"{Keywords.GetValueOrDefault(oid, oid)}={Escape(part.GetSingleElementValue() ?? "")}";
    }

    private static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            var isEdge = (i == 0 && value[i] is ' ' or '#') || (i == value.Length - 1 && value[i] == ' ');
            if (isEdge || value[i] is ',' or '+' or '"' or '\\' or '<' or '>' or ';')
            {
                escaped.Append('\\');
            }
            escaped.Append(value[i]);
        }
        return escaped.ToString();
    }
}
