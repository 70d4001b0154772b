using System.Runtime.InteropServices;

namespace Connect.Storage.Files;

/// <summary>The operating system's files.</summary>
public sealed class DiskFileSystem : IFileSystem
{
    /// <summary>The one instance; it has no state.</summary>
    public static DiskFileSystem Instance { get; } = new();

    /// <inheritdoc/>
    public IStorageFile Open(string path, bool create) =>
        new DiskFile(path, create ? FileMode.OpenOrCreate : FileMode.Open, FileAccess.ReadWrite);

    /// <inheritdoc/>
    public IStorageFile OpenForReading(string path) => new DiskFile(path, FileMode.Open, FileAccess.Read);

    /// <inheritdoc/>
    public FileStatus? TryStat(string path)
    {
        var info = new FileInfo(path);
        return info.Exists
            ? new FileStatus(info.Length, new DateTimeOffset(info.LastWriteTimeUtc).ToUnixTimeMilliseconds())
            : null;
    }

    /// <inheritdoc/>
    public bool FileExists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public bool DirectoryExists(string path) => Directory.Exists(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> ListFiles(string directory) => Array.ConvertAll(Directory.GetFiles(directory), NameOf);

    /// <inheritdoc/>
    public IReadOnlyList<string> ListDirectories(string directory) => Array.ConvertAll(Directory.GetDirectories(directory), NameOf);

    /// <inheritdoc/>
    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    /// <inheritdoc/>
    public void DeleteFile(string path) => File.Delete(path);

    /// <inheritdoc/>
    public void DeleteDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void RenameFile(string from, string to) => File.Move(from, to, overwrite: true);

    /// <inheritdoc/>
    public void RenameDirectory(string from, string to) => Directory.Move(from, to);

    /// <inheritdoc/>
    public void FlushDirectory(string path)
    {
        // Windows has no flush of directories; NTFS journals them.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Native.Open(path, 0);
        if (descriptor < 0)
        {
            throw Failed("opened", path);
        }

        try
        {
            if (Native.Fsync(descriptor) != 0)
            {
                throw Failed("flushed", path);
            }
        }
        finally
        {
            _ = Native.Close(descriptor);
        }
    }

    /// <inheritdoc/>
    public IDisposable? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException))
        {
            return null;
        }
    }

    private static string NameOf(string path) => Path.GetFileName(path);

    private static IOException Failed(string what, string path)
    {
        int errno = Marshal.GetLastPInvokeError();
        return new IOException($"Directory {path} cannot be {what}: {Marshal.GetPInvokeErrorMessage(errno)}", errno);
    }

    // .NET opens no handles on directories, so their flush needs the system's own calls.
    private static class Native
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false)]
        public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        public static extern int Fsync(int descriptor);

        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        public static extern int Close(int descriptor);
    }
}
