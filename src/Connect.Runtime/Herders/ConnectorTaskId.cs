using System.Globalization;

namespace Connect.Runtime.Herders;

/// <summary>A task of a connector; prints as <c>name-0</c>.</summary>
/// <param name="Connector">The connector's name.</param>
/// <param name="Task">The task's number, from 0.</param>
public readonly record struct ConnectorTaskId(string Connector, int Task)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Connector}-{Task}");
}
