using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Connect.Rest.Http;

/// <summary>The body of every answer that is not a success.</summary>
/// <param name="ErrorCode">The HTTP status.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record ErrorMessage(int ErrorCode, string Message);

/// <summary>What the description of the interface says about errors.</summary>
internal static class ErrorDescriptions
{
    private static readonly int[] Statuses =
    [
        StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict,
        StatusCodes.Status500InternalServerError, StatusCodes.Status503ServiceUnavailable,
    ];

    /// <summary>Every endpoint answers failures alike.</summary>
    public static T WithErrors<T>(this T endpoints) where T : IEndpointConventionBuilder => endpoints.WithMetadata(
        [.. Statuses.Select(status => new ProducesResponseTypeMetadata(status, typeof(ErrorMessage), ["application/json"]))]);
}
