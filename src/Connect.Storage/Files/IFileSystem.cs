namespace Connect.Storage.Files;

/// <summary>
/// The disk as the log needs it. The real one is <see cref="DiskFileSystem"/>; tests use one that tears writes, fails and forgets what
/// was not flushed. Failures are <see cref="IOException"/>s.
/// </summary>
public interface IFileSystem
{
    /// <summary>Opens a file for reading and writing.</summary>
    IStorageFile Open(string path, bool create);

    /// <summary>Opens a file that is there for reading only; others may write it, rename it and delete it meanwhile.</summary>
    IStorageFile OpenForReading(string path);

    /// <summary>Size and time of a file, without opening it; null if it is missing.</summary>
    FileStatus? TryStat(string path);

    /// <summary>True if the file is there.</summary>
    bool FileExists(string path);

    /// <summary>True if the directory is there.</summary>
    bool DirectoryExists(string path);

    /// <summary>Names (without path) of the files in a directory, in no order.</summary>
    IReadOnlyList<string> ListFiles(string directory);

    /// <summary>Names (without path) of the directories in a directory, in no order.</summary>
    IReadOnlyList<string> ListDirectories(string directory);

    /// <summary>Creates a directory and its parents; does nothing if it is there.</summary>
    void CreateDirectory(string path);

    /// <summary>Deletes a file; does nothing if it is missing.</summary>
    void DeleteFile(string path);

    /// <summary>Deletes a directory and all in it; does nothing if it is missing.</summary>
    void DeleteDirectory(string path);

    /// <summary>Renames a file, replacing an old one in one step.</summary>
    void RenameFile(string from, string to);

    /// <summary>Renames a directory.</summary>
    void RenameDirectory(string from, string to);

    /// <summary>Makes creations, renames and deletions in a directory durable.</summary>
    void FlushDirectory(string path);

    /// <summary>Takes a lock that no other process can hold at the same time and that a crash releases. Null: someone holds it.</summary>
    IDisposable? TryLock(string path);
}

/// <summary>What the directory says of a file: its length, and when it was last written in milliseconds since 1970.</summary>
public readonly record struct FileStatus(long LengthBytes, long LastWriteMs);

/// <summary>A random-access file. Reads may run beside writes.</summary>
public interface IStorageFile : IDisposable
{
    /// <summary>Where the file is, for messages.</summary>
    string Path { get; }

    /// <summary>Current length.</summary>
    long LengthBytes { get; }

    /// <summary>Reads until <paramref name="destination"/> is full or the file ends; returns the number of bytes read.</summary>
    int Read(Span<byte> destination, long position);

    /// <summary>The whole content, of a file that fits an array.</summary>
    byte[] ReadToEnd()
    {
        var bytes = new byte[Math.Min(LengthBytes, Array.MaxLength)];
        return bytes[..Read(bytes, 0)];
    }

    /// <summary>Writes all of <paramref name="source"/>; after a failure any part of it may be in the file.</summary>
    void Write(ReadOnlySpan<byte> source, long position);

    /// <summary>Cuts or extends the file.</summary>
    void Truncate(long lengthBytes);

    /// <summary>Returns when everything written is on the disk.</summary>
    void Flush();
}
