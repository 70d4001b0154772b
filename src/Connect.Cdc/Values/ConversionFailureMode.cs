namespace Connect.Cdc.Values;

/// <summary><c>event.converting.failure.handling.mode</c>: what to do with a value that does not fit its schema.</summary>
public enum ConversionFailureMode
{
    /// <summary>The task fails and says where the value is.</summary>
    Fail,

    /// <summary>The value is left out, and a warning says where it is.</summary>
    Warn,

    /// <summary>The value is left out.</summary>
    Skip,
}
