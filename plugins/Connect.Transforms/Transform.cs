using Connect.Abstractions.Config;
using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;

namespace Connect.Transforms;

/// <summary>What all transforms of this project share: one reading of their settings.</summary>
public abstract class Transform : ITransform
{
    /// <inheritdoc/>
    public string Version => PluginVersion.Of(GetType());

    /// <inheritdoc/>
    public abstract ConfigDef ConfigDef { get; }

    /// <summary>The name for error messages: that of the class, or of the class around <c>Key</c> and <c>Value</c>.</summary>
    private protected string TransformName => (GetType().DeclaringType ?? GetType()).Name;

    /// <inheritdoc/>
    public void Configure(IReadOnlyDictionary<string, string> config) => Configure(ConfigDef.Parse(config));

    /// <inheritdoc/>
    public abstract ConnectRecord? Apply(ConnectRecord record);

    /// <inheritdoc/>
    public void Dispose() => GC.SuppressFinalize(this);

    private protected virtual void Configure(ParsedConfig config)
    {
    }
}
