using Connect.Abstractions.Config;

namespace Connect.Abstractions.Plugins;

/// <summary>What every plugin class can be asked before it is used. Found on the plugin path as a public class of this type.</summary>
public interface IPlugin
{
    /// <summary>The version, such as <c>1.2.0</c>.</summary>
    string Version { get; }

    /// <summary>The settings it understands.</summary>
    ConfigDef ConfigDef { get; }
}
