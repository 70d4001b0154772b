using System.Text;
using Connect.Abstractions.Errors;

namespace Connect.File.TextLines;

/// <summary>One line of a file.</summary>
/// <param name="Text">Without its end.</param>
/// <param name="NextPosition">Where the next line begins, in bytes.</param>
internal readonly record struct Line(string Text, long NextPosition);

/// <summary>Reads complete lines from a file that may still grow: a last line without an end stays unread until it has one.</summary>
internal sealed class LineReader(string path, int maxLineBytes)
{
    private const int FirstBufferBytes = 64 * 1024;

    private byte[] _buffer = new byte[Math.Min(FirstBufferBytes, maxLineBytes)];

    /// <summary>Where the next line begins, in bytes.</summary>
    public long Position { get; set; }

    /// <summary>Complete lines from the position on.</summary>
    /// <returns>No line when there is no complete one yet; null when there is no file.</returns>
    public async Task<IReadOnlyList<Line>?> ReadAsync(int maxLines, CancellationToken cancellationToken)
    {
        if (!System.IO.File.Exists(path))
        {
            return null;
        }

        await using var file = new FileStream(path, new FileStreamOptions
        {
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        });
        if (file.Length < Position)
        {
            throw new ConnectException(
                $"File {path} has {file.Length} bytes, but lines up to byte {Position} were read: it was cut or replaced. "
                + "Reset the connector's offsets to read it from its beginning.")
            {
                Code = "file.truncated",
            };
        }

        file.Position = Position;
        var lines = new List<Line>();
        while (lines.Count < maxLines)
        {
            var count = await file.ReadAtLeastAsync(_buffer, _buffer.Length, throwOnEndOfStream: false, cancellationToken);
            var found = TakeLines(_buffer.AsSpan(0, count), maxLines, lines);
            if (count < _buffer.Length)
            {
                break;
            }

            if (found == 0)
            {
                Grow();
            }

            file.Position = Position;
        }

        return lines;
    }

    private int TakeLines(ReadOnlySpan<byte> bytes, int maxLines, List<Line> lines)
    {
        var found = 0;
        while (lines.Count < maxLines && bytes.IndexOf((byte)'\n') is var end and >= 0)
        {
            Position += end + 1;
            lines.Add(new Line(Encoding.UTF8.GetString(bytes[..end].TrimEnd((byte)'\r')), Position));
            bytes = bytes[(end + 1)..];
            found++;
        }

        return found;
    }

    private void Grow()
    {
        if (_buffer.Length >= maxLineBytes)
        {
            throw new ConnectException(
                $"The line at byte {Position} of file {path} is longer than {maxLineBytes} bytes. "
                + "Raise line.max.bytes if it is meant to be.")
            {
                Code = "file.line_too_long",
            };
        }

        _buffer = new byte[(int)Math.Min((long)_buffer.Length * 2, maxLineBytes)];
    }
}
