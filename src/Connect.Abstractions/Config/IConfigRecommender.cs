namespace Connect.Abstractions.Config;

/// <summary>Offers values for a setting, given the others.</summary>
public interface IConfigRecommender
{
    /// <summary>Values to offer for <paramref name="name"/>; empty when any value goes.</summary>
    IReadOnlyList<string> ValidValues(string name, IReadOnlyDictionary<string, string> config);

    /// <summary>Whether the setting means anything with the other settings as they are.</summary>
    bool IsVisible(string name, IReadOnlyDictionary<string, string> config);
}
