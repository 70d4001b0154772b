using Microsoft.Win32.SafeHandles;

namespace Connect.Storage.Files;

/// <summary>A file of the operating system.</summary>
internal sealed class DiskFile : IStorageFile
{
    private readonly SafeFileHandle _handle;

    public DiskFile(string path, FileMode mode, FileAccess access)
    {
        Path = path;
        _handle = File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete);
    }

    public string Path { get; }

    public long LengthBytes => RandomAccess.GetLength(_handle);

    public int Read(Span<byte> destination, long position)
    {
        int total = 0;
        while (total < destination.Length)
        {
            int read = RandomAccess.Read(_handle, destination[total..], position + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    public void Write(ReadOnlySpan<byte> source, long position) => RandomAccess.Write(_handle, source, position);

    public void Truncate(long lengthBytes) => RandomAccess.SetLength(_handle, lengthBytes);

    public void Flush() => RandomAccess.FlushToDisk(_handle);

    public void Dispose() => _handle.Dispose();
}
