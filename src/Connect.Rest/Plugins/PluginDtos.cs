using System.Text.Json.Serialization;
using Connect.Abstractions.Config;
using Connect.Runtime.Herders;

namespace Connect.Rest.Plugins;

/// <summary>A plugin class.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Type"><c>source</c>, <c>sink</c>, <c>converter</c>, <c>transformation</c>, ...</param>
/// <param name="Version">Its version.</param>
public sealed record PluginDto(string Class, string Type, string Version);

/// <summary>The declaration of a setting.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">BOOLEAN, STRING, INT, SHORT, LONG, DOUBLE, LIST, CLASS or PASSWORD.</param>
/// <param name="Required">Whether it has to be set.</param>
/// <param name="DefaultValue">The default; null when there is none.</param>
/// <param name="Importance">HIGH, MEDIUM or LOW.</param>
/// <param name="Documentation">What it does.</param>
/// <param name="Group">Its heading.</param>
/// <param name="Width">NONE, SHORT, MEDIUM or LONG.</param>
/// <param name="DisplayName">Its label.</param>
/// <param name="Dependents">Settings whose recommendation depends on it.</param>
/// <param name="Order">Its place under its heading, from 1; -1 without a heading.</param>
public sealed record ConfigKeyDto(
    string Name,
    string Type,
    bool Required,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? DefaultValue,
    string Importance,
    string Documentation,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Group,
    string Width,
    string DisplayName,
    IReadOnlyList<string> Dependents,
    int Order)
{
    /// <summary>Describes settings in their order.</summary>
    internal static IReadOnlyList<ConfigKeyDto> From(IEnumerable<ConfigKey> keys)
    {
        var lastInGroup = new Dictionary<string, int>();
        return keys.Select(key => From(key, key.Group is null ? -1 : NextOrder(lastInGroup, key.Group))).ToArray();
    }

    private static ConfigKeyDto From(ConfigKey key, int order) => new(
        key.Name,
        key.Type.ToString().ToUpperInvariant(),
        !key.HasDefault,
        key.FormatValue(key.DefaultValue),
        key.Importance.ToString().ToUpperInvariant(),
        key.Doc,
        key.Group,
        key.Width.ToString().ToUpperInvariant(),
        key.DisplayName,
        key.Dependents,
        order);

    private static int NextOrder(Dictionary<string, int> lastInGroup, string group) =>
        lastInGroup[group] = lastInGroup.GetValueOrDefault(group) + 1;
}

/// <summary>What validation found out about a setting.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">Its value; a secret reads <c>[hidden]</c>.</param>
/// <param name="RecommendedValues">Values to offer.</param>
/// <param name="Errors">What is wrong with it.</param>
/// <param name="Visible">Whether it means anything with the other settings as they are.</param>
public sealed record ConfigValueDto(
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Value,
    IReadOnlyList<string> RecommendedValues,
    IReadOnlyList<string> Errors,
    bool Visible);

/// <summary>A setting and what validation found out about it.</summary>
/// <param name="Definition">The declaration.</param>
/// <param name="Value">The findings.</param>
public sealed record ConfigInfoDto(ConfigKeyDto Definition, ConfigValueDto Value);

/// <summary>The result of a validation.</summary>
/// <param name="Name">The connector class.</param>
/// <param name="ErrorCount">The number of errors.</param>
/// <param name="Groups">The headings.</param>
/// <param name="Configs">One entry a setting.</param>
public sealed record ConfigInfosDto(string Name, int ErrorCount, IReadOnlyList<string> Groups, IReadOnlyList<ConfigInfoDto> Configs)
{
    internal static ConfigInfosDto From(ConfigValidation validation)
    {
        var definitions = ConfigKeyDto.From(validation.Values.Select(v => v.Key));
        var values = validation.Values.Select(v => new ConfigValueDto(v.Key.Name, v.Value, v.RecommendedValues, v.Errors, v.IsVisible));
        return new ConfigInfosDto(
            validation.ConnectorClass,
            validation.ErrorCount,
            validation.Groups,
            definitions.Zip(values, (definition, value) => new ConfigInfoDto(definition, value)).ToArray());
    }
}
