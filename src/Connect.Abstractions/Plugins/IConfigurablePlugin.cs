using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Plugins;

/// <summary>A plugin that is configured once, then used, then disposed. One instance serves one task, one call at a time.</summary>
public interface IConfigurablePlugin : IPlugin, IDisposable
{
    /// <summary>Takes the settings, without the prefix under which the connector's configuration holds them.</summary>
    /// <exception cref="ConfigException">They are wrong; it lists all mistakes.</exception>
    void Configure(IReadOnlyDictionary<string, string> config);
}
