using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;

namespace Connect.Runtime.Pipeline;

/// <summary>One transform of a chain, with its condition.</summary>
/// <param name="Alias">Its name in <c>transforms</c>.</param>
/// <param name="Transform">What it does.</param>
/// <param name="Predicate">When it applies; null applies always.</param>
/// <param name="Negate">Applies when the predicate does not hold.</param>
public sealed record TransformStep(string Alias, ITransform Transform, IPredicate? Predicate, bool Negate);

/// <summary>The transforms of a connector in their order. Owned by one task.</summary>
public sealed class TransformChain(IReadOnlyList<TransformStep> steps) : IDisposable
{
    private readonly TransformStep[] _steps = [.. steps];

    /// <summary>The name of the transform that ran last: the culprit when <see cref="Apply"/> threw.</summary>
    public string? CurrentAlias { get; private set; }

    /// <summary>The changed record; null when a transform dropped it.</summary>
    public ConnectRecord? Apply(ConnectRecord record)
    {
        var current = record;
        foreach (var step in _steps)
        {
            CurrentAlias = step.Alias;
            if (step.Predicate is { } predicate && predicate.Test(current) == step.Negate)
            {
                continue;
            }

            if (step.Transform.Apply(current) is not { } next)
            {
                return null;
            }

            current = next;
        }

        return current;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var step in _steps)
        {
            step.Transform.Dispose();
            step.Predicate?.Dispose();
        }
    }
}
