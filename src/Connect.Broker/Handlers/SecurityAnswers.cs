using Connect.Protocol;
using Connect.Storage;

namespace Connect.Broker.Handlers;

/// <summary>What the requests about security have in common.</summary>
internal static class SecurityAnswers
{
    public const string NoAuthorizer = "No authorizer is configured: set authorizer.class.name on the broker.";

    public static ErrorCode CodeOf(LogException exception) =>
        exception.Kind == LogErrorKind.InvalidConfig ? ErrorCode.InvalidRequest : LogErrors.CodeOf(exception);
}
