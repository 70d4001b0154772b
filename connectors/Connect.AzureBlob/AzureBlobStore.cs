using System.Globalization;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Connect.ObjectStorage.Stores;

namespace Connect.AzureBlob;

/// <summary>A container as an object store: blocks are staged, and become the blob with the commit of their list.</summary>
internal sealed class AzureBlobStore(BlobContainerClient container, string checkName) : IObjectStore
{
    public int MinPartBytes => 1;

    /// <summary>Stages a block and leaves it: exactly what writing needs the right for, and nothing becomes visible.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var upload = await BeginAsync(checkName, cancellationToken);
        await upload.UploadPartAsync(1, new MemoryStream([0]), cancellationToken);
    }

    public Task PutAsync(string name, Stream content, CancellationToken cancellationToken) => RunAsync(
        () => container.GetBlockBlobClient(name).UploadAsync(content, cancellationToken: cancellationToken));

    public Task<IPartUpload> BeginAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult<IPartUpload>(new Upload(this, container.GetBlockBlobClient(name)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task RunAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception e) when (AzureBlobErrors.Classify(e, container.Uri) is { } explained)
        {
            throw explained;
        }
    }

    private sealed class Upload(AzureBlobStore store, BlockBlobClient blob) : IPartUpload
    {
        // Blocks of two uploads of the same name must not mix: the later commit decides.
        private readonly string _upload = Guid.NewGuid().ToString("n");
        private readonly List<string> _blocks = [];

        public Task UploadPartAsync(int number, Stream content, CancellationToken cancellationToken) => store.RunAsync(async () =>
        {
            var id = Convert.ToBase64String(
                Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_upload}{number:D6}")));
            await blob.StageBlockAsync(id, content, cancellationToken: cancellationToken);
            if (_blocks.Count < number)
            {
                _blocks.Add(id);
            }
        });

        public Task CompleteAsync(CancellationToken cancellationToken) => store.RunAsync(
            () => blob.CommitBlockListAsync(_blocks, new CommitBlockListOptions(), cancellationToken));

        /// <summary>Nothing to do: Azure drops blocks that are not committed within a week, and with the next commit of the name.</summary>
        public Task AbortAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
