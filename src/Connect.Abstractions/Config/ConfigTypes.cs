namespace Connect.Abstractions.Config;

/// <summary>The type of a setting's value, as Kafka Connect's REST interface names it.</summary>
public enum ConfigType
{
    /// <summary><c>true</c> or <c>false</c>, in any case.</summary>
    Boolean,

    /// <summary>Text.</summary>
    String,

    /// <summary>32-bit integer.</summary>
    Int,

    /// <summary>16-bit integer.</summary>
    Short,

    /// <summary>64-bit integer.</summary>
    Long,

    /// <summary>Floating-point number.</summary>
    Double,

    /// <summary>Texts separated by commas.</summary>
    List,

    /// <summary>The name of a plugin class.</summary>
    Class,

    /// <summary>A secret; never printed.</summary>
    Password,
}

/// <summary>How much a user has to care about a setting.</summary>
public enum ConfigImportance
{
    /// <summary>Most users set it.</summary>
    High,

    /// <summary>Some users set it.</summary>
    Medium,

    /// <summary>The default is nearly always right.</summary>
    Low,
}

/// <summary>How wide a user interface draws the setting's input.</summary>
public enum ConfigWidth
{
    /// <summary>Not said.</summary>
    None,

    /// <summary>A number or a word.</summary>
    Short,

    /// <summary>A name or an address.</summary>
    Medium,

    /// <summary>A list or an expression.</summary>
    Long,
}
