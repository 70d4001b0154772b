using Connect.Abstractions.Config;
using Connect.Abstractions.Data;

namespace Connect.Transforms;

/// <summary>Settings that several transforms have.</summary>
internal static class CommonKeys
{
    public static ConfigKey<bool> ReplaceNullWithDefault { get; } = ConfigKey.Boolean("replace.null.with.default") with
    {
        Default = true,
        Importance = ConfigImportance.Medium,
        Doc = "Whether a null in a field becomes the default of the field's schema.",
    };

    /// <summary>A field's value under <see cref="ReplaceNullWithDefault"/>.</summary>
    public static object? Read(this Struct value, Field field, bool replaceNullWithDefault) =>
        replaceNullWithDefault ? value[field] : value.GetWithoutDefault(field);
}
