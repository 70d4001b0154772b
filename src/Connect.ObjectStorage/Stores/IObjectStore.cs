using Connect.Abstractions.Errors;

namespace Connect.ObjectStorage.Stores;

/// <summary>
/// Where objects go. Writing the same name again replaces the object. Safe for concurrent calls. Failures that may pass are a
/// <see cref="RetriableException"/>, all others a <see cref="ConnectException"/> that names the next step.
/// </summary>
public interface IObjectStore : IAsyncDisposable
{
    /// <summary>The least size of every part of an upload but the last.</summary>
    int MinPartBytes { get; }

    /// <summary>Checks that the place exists and that it may be used.</summary>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Writes a small object in one go. Nothing of it is visible before the call has succeeded.</summary>
    /// <param name="name">The name, with <c>/</c> between folders.</param>
    /// <param name="content">All bytes; seekable, so that the call can be repeated.</param>
    /// <param name="cancellationToken">Ends the call; the object may or may not be there then, but never a part of it.</param>
    Task PutAsync(string name, Stream content, CancellationToken cancellationToken);

    /// <summary>Starts an object that comes in parts.</summary>
    Task<IPartUpload> BeginAsync(string name, CancellationToken cancellationToken);
}

/// <summary>
/// An object that comes in parts; invisible until it is complete. One call at a time. A failed call may be repeated.
/// </summary>
public interface IPartUpload
{
    /// <summary>Uploads the next part, or the last one again.</summary>
    /// <param name="number">From 1, without gaps.</param>
    /// <param name="content">The part's bytes; seekable.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task UploadPartAsync(int number, Stream content, CancellationToken cancellationToken);

    /// <summary>Makes the object visible, as the parts in their order.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);

    /// <summary>Gives the parts up; nothing becomes visible.</summary>
    Task AbortAsync(CancellationToken cancellationToken);
}
