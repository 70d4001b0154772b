namespace Connect.Runtime.Configuration;

/// <summary>What a connector may be called.</summary>
internal static class ConnectorName
{
    /// <summary>What is wrong with a name; null when nothing is.</summary>
    public static string? Check(string name)
    {
        if (name.Trim().Length == 0)
        {
            return "The name is empty. Give the connector a name.";
        }

        return name.Any(char.IsControl) ? "The name holds a control character. Use printable characters only." : null;
    }
}
