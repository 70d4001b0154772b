using Connect.Abstractions.Data;
using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Plugins;

/// <summary>A single message transform: changes or drops one record at a time.</summary>
public interface ITransform : IConfigurablePlugin
{
    /// <summary>The changed record (use a <c>with</c> expression), the same record, or null to drop it.</summary>
    /// <exception cref="DataException">The record cannot be transformed; the error policy decides what becomes of it.</exception>
    ConnectRecord? Apply(ConnectRecord record);
}

/// <summary>Decides whether a transform applies to a record.</summary>
public interface IPredicate : IConfigurablePlugin
{
    /// <summary>True when the transform applies.</summary>
    bool Test(ConnectRecord record);
}
