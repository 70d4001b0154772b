namespace Connect.Rest.Http;

/// <summary>A request that is answered with this status and message.</summary>
/// <param name="status">The HTTP status, also the <c>error_code</c> of the body.</param>
/// <param name="message">What is wrong with the request.</param>
internal sealed class RestException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
