using Connect.Abstractions.Config;
using Connect.Abstractions.Plugins;

namespace Connect.Converters.Primitive;

/// <summary>The setting that all converters have.</summary>
internal static class ConverterSettings
{
    public static ConfigKey<string> ConverterType { get; } = ConfigKey.String(IConverter.ConverterTypeKey) with
    {
        Default = "value",
        Importance = ConfigImportance.Low,
        Validator = ConfigValidator.OneOf("key", "value", "header"),
        Doc = "What is converted; set by the runtime.",
    };

    public static ConfigDef Definition { get; } = new(ConverterType);
}
