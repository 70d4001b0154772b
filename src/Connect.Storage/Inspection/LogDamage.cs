namespace Connect.Storage.Inspection;

/// <summary>Something that is wrong with a file.</summary>
/// <param name="File">Its path.</param>
/// <param name="Position">Where in the file, in bytes; null where that says nothing.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="NextStep">What to do about it.</param>
public sealed record LogDamage(string File, long? Position, string Problem, string NextStep)
{
    /// <summary>In one line.</summary>
    public override string ToString() => Position is { } position
        ? $"{File} at position {position}: {Problem} {NextStep}"
        : $"{File}: {Problem} {NextStep}";
}
