namespace Connect.ObjectStorage.Config;

/// <summary>The headings under which the settings are shown.</summary>
public static class SettingGroups
{
    /// <summary>Where objects go and how they are written there.</summary>
    public const string Storage = "Storage";

    /// <summary>When objects are complete and what is in them.</summary>
    public const string Connector = "Connector";

    /// <summary>In which folder records go.</summary>
    public const string Partitioner = "Partitioner";
}
