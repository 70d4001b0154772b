namespace Connect.Storage.Durability;

/// <summary>When appended data goes to the disk.</summary>
public enum FlushPolicy
{
    /// <summary>Before it is acknowledged and before consumers see it; waiting appends share a flush. The default.</summary>
    EveryBatchGroup,

    /// <summary>Each <see cref="LogStoreOptions.FlushInterval"/>; a crash of the machine loses what was acknowledged since.</summary>
    Interval,

    /// <summary>When the operating system likes; a crash of the machine loses what was acknowledged since.</summary>
    OperatingSystem,
}
