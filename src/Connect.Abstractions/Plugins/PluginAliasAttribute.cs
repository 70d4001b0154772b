namespace Connect.Abstractions.Plugins;

/// <summary>
/// Another name under which configurations may ask for the plugin class, such as the class name of the Java plugin that it replaces.
/// </summary>
/// <param name="name">The name; compared exactly.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class PluginAliasAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
