using System.Globalization;
using Connect.Abstractions.Errors;
using Connect.Elasticsearch.Config;
using Connect.Elasticsearch.Documents;
using Connect.Elasticsearch.Http;
using Microsoft.Extensions.Logging;

namespace Connect.Elasticsearch.Bulk;

/// <summary>An operation that the server refused for what it holds.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Reason">What the server said.</param>
internal sealed record Rejection(BulkOperation Operation, string Reason);

/// <summary>
/// Brings one batch to the server: tries again what may succeed later, only the items concerned, splits what is too large, holds back
/// while the server cannot keep up, and says what was refused. Safe for concurrent use.
/// </summary>
internal sealed class BulkSender(
    ElasticsearchClient client, ServerDialect dialect, ElasticsearchConfig config, OffsetTracker offsets, TimeProvider time, ILogger logger)
    : IDisposable
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    private readonly string _path = PathFor(dialect, config.Get(ElasticsearchKeys.Refresh));
    private readonly bool _compress = config.Get(ElasticsearchKeys.Compression);
    private readonly int _maxRetries = config.Get(ElasticsearchKeys.MaxRetries);
    private readonly TimeSpan _backoff = config.Get(ElasticsearchKeys.RetryBackoff);
    private readonly SendWindow _window = new(config.Get(ElasticsearchKeys.MaxInFlight), config.Get(ElasticsearchKeys.BatchSize));

    /// <summary>Sends a batch. Offsets are done as soon as the server has their documents.</summary>
    /// <returns>What was refused.</returns>
    /// <exception cref="ConnectException">The server cannot take it.</exception>
    public async Task<IReadOnlyList<Rejection>> SendAsync(BulkBatch batch, CancellationToken cancellationToken)
    {
        var rejections = new List<Rejection>();
        await SendAsync(batch, batch.Operations, rejections, cancellationToken).ConfigureAwait(false);
        return rejections;
    }

    /// <inheritdoc/>
    public void Dispose() => _window.Dispose();

    private static string PathFor(ServerDialect dialect, RefreshPolicy refresh)
    {
        var parameters = new List<string>();
        if (dialect.CanFilterAnswers)
        {
            parameters.Add("filter_path=errors,items.*.status,items.*.error");
        }

        if (refresh != RefreshPolicy.False)
        {
            parameters.Add(refresh == RefreshPolicy.WaitFor ? "refresh=wait_for" : "refresh=true");
        }

        return parameters.Count == 0 ? "_bulk" : $"_bulk?{string.Join('&', parameters)}";
    }

    private async Task SendAsync(
        BulkBatch batch, IReadOnlyList<BulkOperation> operations, List<Rejection> rejections, CancellationToken cancellationToken)
    {
        var attempt = 0;
        var mostAtOnce = operations.Count;
        while (operations.Count > 0)
        {
            var (sent, response, left, failure) = await SendPartAsync(batch, operations, mostAtOnce, rejections, cancellationToken)
                .ConfigureAwait(false);
            if (response is { Status: 413 })
            {
                (mostAtOnce, left) = Split(sent, rejections, response);
            }

            attempt = left.Count < sent.Count ? 0 : attempt;
            operations = [.. left, .. operations.Skip(sent.Count)];
            if (failure is not null)
            {
                attempt++;
                await WaitForRetryAsync(left.Count, attempt, response?.RetryAfter, failure, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<Sent> SendPartAsync(
        BulkBatch batch,
        IReadOnlyList<BulkOperation> operations,
        int mostAtOnce,
        List<Rejection> rejections,
        CancellationToken cancellationToken)
    {
        using var turn = await _window.EnterAsync(cancellationToken).ConfigureAwait(false);
        var count = Math.Min(mostAtOnce, turn.MaxRecords);
        IReadOnlyList<BulkOperation> sent = count < operations.Count ? [.. operations.Take(count)] : operations;
        var (response, failure) = await PostAsync(batch, sent, cancellationToken).ConfigureAwait(false);
        var left = sent;
        if (response is { IsSuccess: true })
        {
            (left, failure) = Settle(sent, BulkAnswer.Read(response.Body, sent.Count), rejections);
        }

        turn.IsRefused = failure is not null;
        return new Sent(sent, response, left, failure);
    }

    // A response is an answered bulk or a 413; a failure is anything that may pass.
    private async Task<(ElasticsearchResponse? Response, string? Failure)> PostAsync(
        BulkBatch batch, IReadOnlyList<BulkOperation> operations, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new BulkContent(batch, operations, _compress);
            var response = await client.SendAsync(HttpMethod.Post, _path, content, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccess || response.Status == 413)
            {
                return (response, null);
            }

            if (ElasticsearchErrors.IsTransient(response.Status))
            {
                return (null, $"status {response.Status}: {ElasticsearchErrors.ReasonOf(response.Body)}");
            }

            throw ElasticsearchErrors.RequestFailed(response.Status, response.Body, "A bulk", client.Node);
        }
        catch (RetriableException e)
        {
            return (null, e.Message);
        }
    }

    private (IReadOnlyList<BulkOperation> Left, string? Failure) Settle(
        IReadOnlyList<BulkOperation> operations, IReadOnlyList<BulkItem>? items, List<Rejection> rejections)
    {
        var done = new List<TrackedOffset>(operations.Count);
        var left = new List<BulkOperation>();
        string? failure = null;
        for (var i = 0; i < operations.Count; i++)
        {
            var operation = operations[i];
            var item = items?[i] ?? new BulkItem(200, null, "");
            switch (ElasticsearchErrors.Classify(item.Status, item.ErrorType, operation.Version is not null, operation.IsDelete))
            {
                case ItemVerdict.Success:
                    done.AddRange(operation.Offsets);
                    break;
                case ItemVerdict.Retry:
                    left.Add(operation);
                    failure = $"status {item.Status}: {item.ErrorType}: {item.Reason}";
                    break;
                case ItemVerdict.Malformed or ItemVerdict.Conflict:
                    rejections.Add(new Rejection(operation, $"{item.ErrorType}: {item.Reason}"));
                    break;
                default:
                    offsets.Done(done);
                    throw new ConnectException(
                        $"{DocumentIds.Where(operation.Record)} was refused by Elasticsearch with status {item.Status}: {item.ErrorType}: "
                        + $"{item.Reason} Mend the cause at the server; the task goes on from its last commit when it is restarted.")
                    {
                        Code = "elasticsearch.item_refused",
                    };
            }
        }

        offsets.Done(done);
        return (left, failure);
    }

    // What is sent at once from now on, and what of it is left to send.
    private (int MostAtOnce, IReadOnlyList<BulkOperation> Left) Split(
        IReadOnlyList<BulkOperation> sent, List<Rejection> rejections, ElasticsearchResponse response)
    {
        if (sent.Count > 1)
        {
            Log.BulkSplit(logger, sent.Count);
            return (sent.Count / 2, sent);
        }

        rejections.Add(new Rejection(
            sent[0],
            $"status 413: a document of {sent[0].Length} bytes is too large for the server (http.max_content_length). "
            + ElasticsearchErrors.ReasonOf(response.Body)));
        return (1, []);
    }

    private async Task WaitForRetryAsync(
        int operations, int attempt, TimeSpan? retryAfter, string failure, CancellationToken cancellationToken)
    {
        if (attempt > _maxRetries)
        {
            throw new ConnectException(string.Create(
                CultureInfo.InvariantCulture,
                $"A bulk of {operations} records was tried {attempt} times without progress: {failure} "
                + $"The task goes on from its last commit when it is restarted; max.retries and read.timeout.ms give the server more "
                + $"time."))
            {
                Code = "elasticsearch.retries_exhausted",
            };
        }

        var longest = Math.Min(_backoff.TotalMilliseconds * Math.Pow(2, attempt), LongestBackoff.TotalMilliseconds);
        var wait = TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * longest);
        wait = retryAfter is { } asked && asked > wait ? Min(asked, LongestBackoff) : wait;
        Log.BulkRetried(logger, operations, wait, attempt, failure);
        await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>What became of the first operations of a batch.</summary>
    /// <param name="Operations">Those that were sent.</param>
    /// <param name="Response">The answer; null when there was none that says anything.</param>
    /// <param name="Left">Those that the server has not taken.</param>
    /// <param name="Failure">Why it may take them later; null when none of it waits for a better time.</param>
    private readonly record struct Sent(
        IReadOnlyList<BulkOperation> Operations, ElasticsearchResponse? Response, IReadOnlyList<BulkOperation> Left, string? Failure);
}
