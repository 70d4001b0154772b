namespace Connect.Server.Commands;

/// <summary>How results are shown.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>For programs.</summary>
    Json,
}
