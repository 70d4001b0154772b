using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Azure.Storage.Blobs;

namespace Connect.ChaosTests.MainJob;

/// <summary>The final rows as each outside system has them.</summary>
internal static class LandedRows
{
    private const string DeletedField = "__deleted";

    /// <summary>Folds the objects of a bucket, JSON lines named <c>topic+partition+offset.json</c>, in the order of the offsets.</summary>
    public static async Task<Dictionary<long, OrderRow>> InS3Async(IAmazonS3 client, string bucket, CancellationToken cancellationToken)
    {
        var objects = new List<(string Name, string Text)>();
        var request = new ListObjectsV2Request { BucketName = bucket };
        ListObjectsV2Response page;
        do
        {
            page = await client.ListObjectsV2Async(request, cancellationToken);
            foreach (var entry in page.S3Objects ?? [])
            {
                using var content = await client.GetObjectAsync(bucket, entry.Key, cancellationToken);
                using var reader = new StreamReader(content.ResponseStream);
                objects.Add((entry.Key, await reader.ReadToEndAsync(cancellationToken)));
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);

        return Fold(objects);
    }

    /// <summary>Folds the blobs of a container, like <see cref="InS3Async"/>.</summary>
    public static async Task<Dictionary<long, OrderRow>> InAzureAsync(BlobContainerClient container, CancellationToken cancellationToken)
    {
        var objects = new List<(string Name, string Text)>();
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellationToken))
        {
            var content = await container.GetBlobClient(blob.Name).DownloadContentAsync(cancellationToken);
            objects.Add((blob.Name, content.Value.Content.ToString()));
        }

        return Fold(objects);
    }

    /// <summary>All documents of an index.</summary>
    public static async Task<Dictionary<long, OrderRow>> InElasticsearchAsync(
        HttpClient client, string index, CancellationToken cancellationToken)
    {
        using var refreshed = await client.PostAsync($"/{index}/_refresh", null, cancellationToken);
        var answer = await client.GetFromJsonAsync<JsonElement>($"/{index}/_search?size=1000000", cancellationToken);
        return answer.GetProperty("hits").GetProperty("hits").EnumerateArray()
            .Select(hit => OrderRow.FromJson(hit.GetProperty("_source")))
            .ToDictionary(row => row.Id);
    }

    private static Dictionary<long, OrderRow> Fold(IEnumerable<(string Name, string Text)> objects)
    {
        var rows = new Dictionary<long, OrderRow>();
        foreach (var (_, text) in objects.OrderBy(o => FirstOffset(o.Name)))
        {
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                using var document = JsonDocument.Parse(line);
                var row = OrderRow.FromJson(document.RootElement);
                if (document.RootElement.TryGetProperty(DeletedField, out var deleted) && deleted.GetString() == "true")
                {
                    rows.Remove(row.Id);
                }
                else
                {
                    rows[row.Id] = row;
                }
            }
        }

        return rows;
    }

    /// <summary>A row stays in one partition of the topic, so the offset alone orders its versions.</summary>
    private static long FirstOffset(string name)
    {
        var stem = name[(name.LastIndexOf('+') + 1)..];
        return long.Parse(stem[..stem.IndexOf('.', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
    }
}
