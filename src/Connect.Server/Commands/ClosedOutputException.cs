namespace Connect.Server.Commands;

/// <summary>Nobody reads standard output any more.</summary>
internal sealed class ClosedOutputException(Exception cause) : Exception("Standard output is closed.", cause);
