namespace Connect.Rest.Http;

/// <summary>The body of every answer that is not a success.</summary>
/// <param name="ErrorCode">The HTTP status.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record ErrorMessage(int ErrorCode, string Message);
