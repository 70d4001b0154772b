namespace Connect.Abstractions.Plugins;

/// <summary>The version that a plugin reports when it has none of its own: that of its assembly.</summary>
public static class PluginVersion
{
    /// <summary>The version of the assembly that holds a type, such as <c>1.2.0</c>.</summary>
    public static string Of(Type type) => type.Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
