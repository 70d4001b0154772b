using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Connect.Abstractions.Errors;

namespace Connect.S3;

/// <summary>
/// What S3's errors mean, in one table: whether another try may succeed, and what the operator can do.
/// See https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
/// </summary>
internal static class S3Errors
{
    public const string NoSuchUpload = "NoSuchUpload";

    /// <summary>The explained failure; null for one that is no business of S3's.</summary>
    public static ConnectException? Classify(Exception error, string bucket, IClientConfig client)
    {
        var place = $"bucket '{bucket}' at {Endpoint(client)}";
        return error switch
        {
            OperationCanceledException { InnerException: TimeoutException } => Retriable(
                error, "s3.timeout", $"A request to {place} was not answered in time.", "Check the network; the task goes on by itself."),
            OperationCanceledException => null,
            AmazonS3Exception s3 => FromService(s3, place),
            HttpRequestException or IOException => Unreachable(error, place),
            AmazonServiceException { InnerException: HttpRequestException or IOException or WebException } => Unreachable(error, place),
            AmazonServiceException service => FromStatus(service, place),
            AmazonClientException => Final(
                error,
                "s3.credentials",
                $"No AWS credentials were found for {place}: {error.Message}",
                "Set aws.access.key.id and aws.secret.access.key, or give the worker credentials by environment, profile or role."),
            _ => null,
        };
    }

    private static ConnectException FromService(AmazonS3Exception error, string place) => error.ErrorCode switch
    {
        "NoSuchBucket" => Final(
            error, "s3.bucket_missing", $"There is no {place}.", "Create the bucket, or correct s3.bucket.name, s3.region or store.url."),
        "InvalidAccessKeyId" => Final(
            error, "s3.access_key", $"The access key is not known to {place}.", "Correct aws.access.key.id."),
        "SignatureDoesNotMatch" => Final(
            error, "s3.secret_key", $"The signature was refused by {place}.", "Correct aws.secret.access.key; check s3.region."),
        "ExpiredToken" or "TokenRefreshRequired" or "InvalidToken" => Final(
            error, "s3.token", $"The session token was refused by {place}: {error.Message}", "Renew the worker's credentials."),
        "AuthorizationHeaderMalformed" or "PermanentRedirect" or "TemporaryRedirect" or "IllegalLocationConstraintException" => Final(
            error, "s3.region", $"The {place} is in another region: {error.Message}", "Set s3.region to the bucket's region."),
        "RequestTimeTooSkewed" => Final(
            error, "s3.clock", $"The worker's clock differs too much from that of {place}.", "Set the clock of the worker's machine."),
        "AccessDenied" or "AllAccessDisabled" or "AccountProblem" or "UnauthorizedAccess" => Denied(error, place),
        "KMS.DisabledException" or "KMS.NotFoundException" => Final(
            error, "s3.kms", $"The encryption key was refused by {place}: {error.Message}", "Correct s3.sse.kms.key.id or enable the key."),
        NoSuchUpload => Final(
            error,
            "s3.upload_gone",
            $"An unfinished upload was removed from {place}.",
            "Restart the task: it writes the records again. Let lifecycle rules keep unfinished uploads for a day or more."),
        "SlowDown" or "Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "TooManyRequests" => Retriable(
            error,
            "s3.throttled",
            $"The {place} asks for fewer requests.",
            "The task goes on by itself; raise flush.size to write fewer objects."),
        "RequestTimeout" or "OperationAborted" or "InternalError" or "ServiceUnavailable" => Unavailable(error, place),
        _ => FromStatus(error, place),
    };

    private static ConnectException FromStatus(AmazonServiceException error, string place) => error.StatusCode switch
    {
        HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => Denied(error, place),
        HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect => Final(
            error, "s3.region", $"The {place} is in another region.", "Set s3.region to the bucket's region."),
        HttpStatusCode.TooManyRequests => Retriable(
            error,
            "s3.throttled",
            $"The {place} asks for fewer requests.",
            "The task goes on by itself; raise flush.size to write fewer objects."),
        HttpStatusCode.RequestTimeout => Unavailable(error, place),
        HttpStatusCode.InsufficientStorage => Retriable(
            error, "s3.full", $"The {place} has no space left.", "Free space; the task goes on by itself."),
        >= HttpStatusCode.InternalServerError => Unavailable(error, place),
        0 => Unreachable(error, place),
        _ => Final(
            error,
            "s3.refused",
            $"A request was refused by {place} with {(int)error.StatusCode} {error.ErrorCode}: {error.Message}",
            "See the service's documentation of this code."),
    };

    private static ConnectException Denied(Exception error, string place) => Final(
        error,
        "s3.access_denied",
        $"Writing was denied by {place}: {error.Message}",
        "Allow s3:PutObject and s3:AbortMultipartUpload on the bucket's objects, and with aws:kms the use of its key.");

    private static RetriableException Unavailable(AmazonServiceException error, string place) => Retriable(
        error,
        "s3.unavailable",
        $"The {place} failed with {(int)error.StatusCode} {error.ErrorCode}.",
        "The task goes on by itself when the service does.");

    private static RetriableException Unreachable(Exception error, string place) => Retriable(
        error,
        "s3.unreachable",
        $"The {place} cannot be reached: {error.GetBaseException().Message}",
        "Check store.url, s3.region, the network and the proxy; the task goes on by itself.");

    private static string Endpoint(IClientConfig client) => client.ServiceURL ?? $"AWS region {client.RegionEndpoint?.SystemName}";

    private static ConnectException Final(Exception error, string code, string message, string hint) =>
        new(message, error) { Code = code, Hint = hint };

    private static RetriableException Retriable(Exception error, string code, string message, string hint) =>
        new(message, error) { Code = code, Hint = hint };
}
