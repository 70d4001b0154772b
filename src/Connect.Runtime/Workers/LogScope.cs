namespace Connect.Runtime.Workers;

/// <summary>Whose log line it is: fields for machines, one short text for people.</summary>
internal sealed class LogScope(params (string Key, object Value)[] fields) : List<KeyValuePair<string, object>>(
    fields.Select(f => KeyValuePair.Create(f.Key, f.Value)))
{
    public override string ToString() => string.Join(' ', this.Select(f => $"{f.Key}={f.Value}"));
}
