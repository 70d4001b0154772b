using System.Globalization;
using Connect.Abstractions.Errors;
using Connect.Runtime.Herders;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Connect.Rest.Http;

/// <summary>
/// Gives every request a bounded time, and turns every failure into Kafka Connect's error body: a user's mistake into 4xx without a
/// stack trace, anything else into 500 with the message, and the stack in the log.
/// </summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, TimeProvider time, ILogger<ErrorMiddleware> logger)
{
    /// <summary>Kafka Connect's fixed budget of a request.</summary>
    private static readonly TimeSpan RequestBudget = TimeSpan.FromSeconds(90);

    public async Task InvokeAsync(HttpContext context)
    {
        var aborted = context.RequestAborted;
        using var budget = new CancellationTokenSource(RequestBudget, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(aborted, budget.Token);
        context.RequestAborted = linked.Token;
        try
        {
            await next(context);
            if (context.Response is { StatusCode: >= 400, HasStarted: false, ContentType: null })
            {
                await WriteAsync(context, context.Response.StatusCode, DescribeStatus(context));
            }
        }
        catch (Exception e) when (!context.Response.HasStarted && !aborted.IsCancellationRequested)
        {
            var (status, message) = Map(e, budget.IsCancellationRequested);
            if (status == StatusCodes.Status500InternalServerError)
            {
                LogFailed(logger, context.Request.Method, context.Request.Path, e);
            }

            await WriteAsync(context, status, message);
        }
    }

    private static (int Status, string Message) Map(Exception error, bool timedOut) => error switch
    {
        RestException rest => (rest.Status, rest.Message),
        NotFoundException => (StatusCodes.Status404NotFound, error.Message),
        AlreadyExistsException => (StatusCodes.Status409Conflict, error.Message),
        ConfigException config => (StatusCodes.Status400BadRequest, Describe(config)),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } large => (
            large.StatusCode, $"{large.Message} The setting rest.max.request.bytes of the worker raises it."),
        BadHttpRequestException bad => (bad.StatusCode, bad.Message),
        HerderNotReadyException => (StatusCodes.Status503ServiceUnavailable, error.Message),
        OperationCanceledException when timedOut => (
            StatusCodes.Status500InternalServerError,
            FormattableString.Invariant($"Request timed out after {RequestBudget.TotalSeconds} s. The worker may be busy: see /health.")),
        _ => (StatusCodes.Status500InternalServerError, error.Message),
    };

    private static string Describe(ConfigException error) =>
        $"Connector configuration is invalid and contains the following {error.Errors.Count} error(s):\n"
        + string.Join('\n', error.Errors.Select(e => e.Message))
        + "\nYou can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`";

    private static string DescribeStatus(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status400BadRequest => $"HTTP 400 Bad Request: a parameter has a wrong value: {context.Request.QueryString}",
        StatusCodes.Status404NotFound => $"HTTP 404 Not Found: there is no {context.Request.Path}. GET /openapi.json lists what there is.",
        StatusCodes.Status405MethodNotAllowed => $"HTTP 405 Method Not Allowed: {context.Request.Method} {context.Request.Path}.",
        StatusCodes.Status415UnsupportedMediaType => "HTTP 415 Unsupported Media Type: send Content-Type: application/json.",
        var status => string.Create(CultureInfo.InvariantCulture, $"HTTP {status}"),
    };

    private static Task WriteAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new ErrorMessage(status, message), RestJson.Default.ErrorMessage, cancellationToken: CancellationToken.None);
    }

    [LoggerMessage(3500, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogFailed(ILogger logger, string method, PathString path, Exception error);
}
