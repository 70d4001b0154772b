using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Connect.Rest.Http;

/// <summary>
/// Lets in who sends a user and its password (RFC 7617); everybody else gets 401. Only /health is open: who watches the process needs no
/// password.
/// </summary>
internal sealed class BasicAuthenticationMiddleware(RequestDelegate next, Func<string, string, CancellationToken, ValueTask<bool>> isRight)
{
    private const string Open = "/health";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path == Open || await IsAllowedAsync(context.Request.Headers.Authorization, context.RequestAborted))
        {
            await next(context);
            return;
        }

        context.Response.Headers.WWWAuthenticate = "Basic realm=\"connect\", charset=\"UTF-8\"";
        throw new RestException(StatusCodes.Status401Unauthorized, "User cannot access the resource.");
    }

    private async ValueTask<bool> IsAllowedAsync(string? header, CancellationToken aborted)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var value)
            || !string.Equals(value.Scheme, "Basic", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var credentials = new byte[value.Parameter?.Length ?? 0];
        return Convert.TryFromBase64String(value.Parameter ?? "", credentials, out var length)
            && Encoding.UTF8.GetString(credentials, 0, length).Split(':', 2) is [{ Length: > 0 } user, var password]
            && await isRight(user, password, aborted);
    }
}
