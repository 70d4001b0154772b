using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Connect.Elasticsearch.Bulk;

/// <summary>The body of a bulk request: the lines of operations, written from the batch's buffer without a copy of the whole.</summary>
internal sealed class BulkContent : HttpContent
{
    private readonly BulkBatch _batch;
    private readonly IReadOnlyList<BulkOperation> _operations;
    private readonly bool _compress;

    public BulkContent(BulkBatch batch, IReadOnlyList<BulkOperation> operations, bool compress)
    {
        _batch = batch;
        _operations = operations;
        _compress = compress;
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        if (compress)
        {
            Headers.ContentEncoding.Add("gzip");
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!_compress)
        {
            await WriteAsync(stream, cancellationToken).ConfigureAwait(false);
            return;
        }

        await using var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        await WriteAsync(gzip, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        if (_compress)
        {
            return false;
        }

        for (var i = 0; i < _operations.Count; i++)
        {
            length += _operations[i].Length;
        }

        return true;
    }

    // Neighbours in the buffer go out in one write.
    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        var i = 0;
        while (i < _operations.Count)
        {
            var start = _operations[i].Start;
            var end = start + _operations[i].Length;
            for (i++; i < _operations.Count && _operations[i].Start == end; i++)
            {
                end += _operations[i].Length;
            }

            await stream.WriteAsync(_batch.Lines(start, end - start), cancellationToken).ConfigureAwait(false);
        }
    }
}
