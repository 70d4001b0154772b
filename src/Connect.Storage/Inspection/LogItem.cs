namespace Connect.Storage.Inspection;

/// <summary>Something that a file of a partition holds: a batch, a record, an entry of an index, damage.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Type">What it is, such as <c>batch</c>.</param>
/// <param name="Fields">Its parts in the order of reading; values are numbers, texts, truths, bytes or null.</param>
public sealed record LogItem(string File, string Type, IReadOnlyList<KeyValuePair<string, object?>> Fields)
{
    /// <summary>The type of an item that says what is wrong with the file.</summary>
    public const string Damage = "damage";

    internal static LogItem Of(string path, string type, params (string Name, object? Value)[] fields) =>
        new(Path.GetFileName(path), type, Array.ConvertAll(fields, f => KeyValuePair.Create(f.Name, f.Value)));

    internal static LogItem Of(LogDamage damage) => Of(
        damage.File, Damage, ("position", damage.Position), ("problem", damage.Problem), ("next_step", damage.NextStep));
}
