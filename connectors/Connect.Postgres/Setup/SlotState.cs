namespace Connect.Postgres.Setup;

/// <summary>What the server says about the slot.</summary>
/// <param name="Plugin">Its decoding plugin; null for a physical slot.</param>
/// <param name="Database">Its database; null for a physical slot.</param>
/// <param name="ActivePid">The server process that uses it, or null.</param>
/// <param name="RestartLsn">The oldest log that it needs; none when it was invalidated.</param>
/// <param name="ConfirmedLsn">What was confirmed.</param>
/// <param name="WalStatus"><c>reserved</c>, <c>extended</c>, <c>unreserved</c> or <c>lost</c>.</param>
internal sealed record SlotState(string? Plugin, string? Database, int? ActivePid, Lsn RestartLsn, Lsn ConfirmedLsn, string? WalStatus)
{
    /// <summary>The log that it needs was removed: it can never be used again.</summary>
    public bool IsLost => !IsBeingCreated && (WalStatus == "lost" || !RestartLsn.IsValid);

    /// <summary>Another session is creating it, and waits for transactions that are older.</summary>
    public bool IsBeingCreated => ActivePid is not null && !ConfirmedLsn.IsValid;
}
