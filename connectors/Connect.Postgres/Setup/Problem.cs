using Connect.Abstractions.Config;

namespace Connect.Postgres.Setup;

/// <summary>Something about the server that is not as the settings need it.</summary>
/// <param name="Key">The setting that it concerns most.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="IsFatal">False for what only limits the result.</param>
internal sealed record Problem(ConfigKey Key, string Message, bool IsFatal = true);
