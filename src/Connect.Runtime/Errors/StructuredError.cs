namespace Connect.Runtime.Errors;

/// <summary>A failure in parts, for programs and people. Secrets are masked.</summary>
/// <param name="Code">A stable, dotted code, such as <c>postgres.slot_in_use</c>.</param>
/// <param name="Message">What is wrong and where.</param>
/// <param name="Cause">The message of the innermost cause; null when there is none.</param>
/// <param name="Hint">What to do next; null when the message says it.</param>
public sealed record StructuredError(string Code, string Message, string? Cause, string? Hint);
