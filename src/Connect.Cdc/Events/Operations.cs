namespace Connect.Cdc.Events;

/// <summary>The codes of operations in envelopes and settings.</summary>
public static class Operations
{
    /// <summary>The code in the envelope's <c>op</c>.</summary>
    public static string Code(this Operation operation) => operation switch
    {
        Operation.Read => "r",
        Operation.Create => "c",
        Operation.Update => "u",
        Operation.Delete => "d",
        Operation.Truncate => "t",
        _ => "m",
    };
}
