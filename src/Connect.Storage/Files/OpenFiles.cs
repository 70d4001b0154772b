namespace Connect.Storage.Files;

/// <summary>
/// Bounds the number of files that are open at a time: beyond the limit those that were not used lately are closed. Files with bytes that
/// wait for a flush stay open, so the limit can be exceeded by as many as are written at the moment.
/// </summary>
internal sealed class OpenFiles(IFileSystem files, int maxOpen)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<LazyFile> _order = new();

    public IFileSystem Files => files;

    /// <summary>Number of files that are open.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _order.Count;
            }
        }
    }

    /// <summary>The file at <paramref name="path"/>; it is opened when it is used.</summary>
    public LazyFile At(string path, bool create) => new(this, path, create);

    internal void Opened(LazyFile file)
    {
        lock (_lock)
        {
            if (!file.IsOpen || file.Node is not null)
            {
                return;
            }

            file.Node = _order.AddLast(file);
            for (int tries = _order.Count; tries > 0 && _order.Count > maxOpen; tries--)
            {
                ReleaseOldest(file);
            }
        }
    }

    internal void Closed(LazyFile file)
    {
        lock (_lock)
        {
            Forget(file);
        }
    }

    // A second chance for what was used since it was looked at last.
    private void ReleaseOldest(LazyFile keep)
    {
        LazyFile oldest = _order.First!.Value;
        bool wasUsed = oldest.WasUsed;
        oldest.WasUsed = false;
        if (!wasUsed && oldest != keep && oldest.TryRelease())
        {
            Forget(oldest);
            return;
        }

        _order.RemoveFirst();
        _order.AddLast(oldest.Node!);
    }

    private void Forget(LazyFile file)
    {
        if (file.Node is { } node)
        {
            _order.Remove(node);
            file.Node = null;
        }
    }
}
