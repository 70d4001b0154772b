using System.Text;

namespace Connect.Storage.Files;

/// <summary>Small files that are replaced whole: after a crash either the old or the new content is there, never a mixture.</summary>
public static class AtomicFile
{
    private const int MaxBytes = 256 * 1024 * 1024;

    /// <summary>Replaces the content durably: temporary file, flush, rename, flush of the directory.</summary>
    public static void Write(IFileSystem files, string path, string content)
    {
        string temporary = path + ".tmp";
        using (IStorageFile file = files.Open(temporary, create: true))
        {
            file.Truncate(0);
            file.Write(Encoding.UTF8.GetBytes(content), 0);
            file.Flush();
        }

        files.RenameFile(temporary, path);
        files.FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>The content, or null if there is no such file.</summary>
    public static string? TryRead(IFileSystem files, string path)
    {
        if (!files.FileExists(path))
        {
            return null;
        }

        using IStorageFile file = files.OpenForReading(path);
        if (file.LengthBytes > MaxBytes)
        {
            throw new InvalidDataException($"{path} has {file.LengthBytes} bytes; at most {MaxBytes} are expected.");
        }

        return Encoding.UTF8.GetString(file.ReadToEnd());
    }
}
