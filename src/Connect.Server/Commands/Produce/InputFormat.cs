namespace Connect.Server.Commands.Produce;

/// <summary>What a line of the input is.</summary>
internal enum InputFormat
{
    /// <summary>A value, or a key and a value.</summary>
    Text,

    /// <summary>A record.</summary>
    Json,
}
