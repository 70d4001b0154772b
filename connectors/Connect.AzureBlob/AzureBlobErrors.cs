using Azure;
using Connect.Abstractions.Errors;

namespace Connect.AzureBlob;

/// <summary>
/// What Azure Storage's errors mean, in one table: whether another try may succeed, and what the operator can do.
/// See https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes.
/// </summary>
internal static class AzureBlobErrors
{
    /// <summary>The explained failure; null for one that is no business of the service's.</summary>
    public static ConnectException? Classify(Exception error, Uri container)
    {
        var place = $"container {container.GetLeftPart(UriPartial.Path)}";
        return error switch
        {
            RequestFailedException { Status: 0 } => Unreachable(error, place),
            RequestFailedException failed => FromService(failed, place),
            AggregateException { InnerException: { } inner } => Classify(inner, container),
            TaskCanceledException { CancellationToken.IsCancellationRequested: false } => Retriable(
                error,
                "azblob.timeout",
                $"A request to {place} was not answered within azblob.connection.timeout.ms.",
                "Check the network; the task goes on by itself."),
            HttpRequestException or IOException => Unreachable(error, place),
            _ => null,
        };
    }

    private static ConnectException FromService(RequestFailedException error, string place) => error.ErrorCode switch
    {
        "ContainerNotFound" => Final(
            error, "azblob.container_missing", $"There is no {place}.", "Create the container, or correct azblob.container.name."),
        "ContainerBeingDeleted" => Retriable(
            error, "azblob.container_deleted", $"The {place} is being deleted.", "Create the container again when it is gone."),
        "AuthenticationFailed" or "InvalidAuthenticationInfo" => Final(
            error,
            "azblob.key",
            $"The credentials were refused by {place}.",
            "Correct azblob.account.name and azblob.account.key, or renew azblob.sas.token; check the machine's clock."),
        "AuthorizationFailure" or "AuthorizationPermissionMismatch" or "InsufficientAccountPermissions"
            or "AuthorizationResourceTypeMismatch" or "AuthorizationSourceIPMismatch" => Denied(error, place),
        "AccountIsDisabled" => Final(error, "azblob.account", $"The account of {place} is disabled.", "Enable it in the portal."),
        "BlobImmutableDueToPolicy" => Final(
            error,
            "azblob.immutable",
            $"A blob in {place} must not be overwritten.",
            "Remove the immutability policy: a replay overwrites blobs."),
        "InvalidBlockList" => Final(
            error,
            "azblob.blocks_gone",
            $"Staged blocks were dropped by {place}: another writer committed the same blob, or they were older than a week.",
            "Make sure that no second connector writes with the same topics.dir, then restart the task: it writes the records again."),
        "ServerBusy" => Retriable(
            error,
            "azblob.throttled",
            $"The {place} asks for fewer requests.",
            "The task goes on by itself; raise flush.size to write fewer blobs."),
        _ => FromStatus(error, place),
    };

    private static ConnectException FromStatus(RequestFailedException error, string place) => error.Status switch
    {
        401 or 403 => Denied(error, place),
        408 or 429 or >= 500 => Retriable(
            error,
            "azblob.unavailable",
            $"The {place} failed with {error.Status} {error.ErrorCode}.",
            "The task goes on by itself when the service does."),
        _ => Final(
            error,
            "azblob.refused",
            $"A request was refused by {place} with {error.Status} {error.ErrorCode}.",
            "See the service's documentation of this code."),
    };

    private static ConnectException Denied(Exception error, string place) => Final(
        error,
        "azblob.access_denied",
        $"Writing was denied by {place}.",
        "Check the key or signature; it needs the right to create and write blobs in the container (Storage Blob Data Contributor), and "
            + "the account's firewall must let the worker in.");

    private static RetriableException Unreachable(Exception error, string place) => Retriable(
        error,
        "azblob.unreachable",
        $"The {place} cannot be reached: {error.GetBaseException().Message}",
        "Check azblob.account.name, azblob.endpoint, the network and the proxy; the task goes on by itself.");

    private static ConnectException Final(Exception error, string code, string message, string hint) =>
        new(message, error) { Code = code, Hint = hint };

    private static RetriableException Retriable(Exception error, string code, string message, string hint) =>
        new(message, error) { Code = code, Hint = hint };
}
