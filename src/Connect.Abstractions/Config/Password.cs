namespace Connect.Abstractions.Config;

/// <summary>A secret that prints as <c>[hidden]</c> wherever it is formatted.</summary>
/// <param name="Value">The secret itself.</param>
public sealed record Password(string Value)
{
    /// <summary>What stands for a secret wherever it would be shown.</summary>
    public const string Hidden = "[hidden]";

    // I8: a record prints its members unless told otherwise.
    /// <inheritdoc/>
    public override string ToString() => Hidden;
}
