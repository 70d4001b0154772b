namespace Connect.Postgres.Config;

/// <summary><c>offset.mismatch.strategy</c>: what to do when the slot was confirmed beyond the stored offset.</summary>
public enum OffsetMismatchStrategy
{
    /// <summary>Fail: changes between the two are lost.</summary>
    TrustOffset,

    /// <summary>Go on from the slot.</summary>
    TrustSlot,

    /// <summary>Go on from whichever is further.</summary>
    TrustGreaterLsn,

    /// <summary>Go on without a check, as Debezium does by default.</summary>
    NoValidation,
}
