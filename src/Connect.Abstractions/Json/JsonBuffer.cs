using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Connect.Abstractions.Errors;

namespace Connect.Abstractions.Json;

/// <summary>
/// JSON text in UTF-8 that grows at its end and is used again for the next value: what <see cref="ConnectJsonWriter"/> writes to where
/// speed counts. Each call appends one token; nothing checks that the tokens make up a valid text. Not safe for concurrent use.
/// </summary>
public sealed class JsonBuffer
{
    private const int InitialBytes = 4 * 1024;

    // One huge value must not keep its memory for the life of the buffer.
    private const int MaxKeptBytes = 1024 * 1024;

    private const int LongestInteger = 20;

    // The longest shortest-round-trip double has 24 characters; the rest is room for ".0" and quotes.
    private const int LongestFloatingPoint = 32;
    private const int BytesPerChar = 3;

    // Beyond, counting the bytes first is cheaper than asking for the most that there may be.
    private const int ShortText = 4 * 1024;

    // With every character escaped, a text must still fit in a gigabyte: the limit of Utf8JsonWriter too.
    private const int LongestText = 166_666_666;
    private const int CharsPerEscapedChar = 6;

    private byte[] _bytes = new byte[InitialBytes];
    private int _length;

    /// <summary>Text is escaped as JSON demands and no further.</summary>
    internal static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>How many bytes were written.</summary>
    public int Length => _length;

    /// <summary>What was written; valid until the next call.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, _length);

    /// <summary>Forgets what was written.</summary>
    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > MaxKeptBytes)
        {
            _bytes = new byte[InitialBytes];
        }
    }

    /// <summary>Appends text that is JSON already.</summary>
    public void WriteRaw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(Room(json.Length));
        _length += json.Length;
    }

    /// <summary>Appends <c>null</c>.</summary>
    public void WriteNull() => WriteRaw("null"u8);

    /// <summary>Appends <c>true</c> or <c>false</c>.</summary>
    public void WriteBoolean(bool value) => WriteRaw(value ? "true"u8 : "false"u8);

    /// <summary>Appends an integer.</summary>
    public void WriteNumber(long value)
    {
        Utf8Formatter.TryFormat(value, Room(LongestInteger), out var written);
        _length += written;
    }

    /// <summary>
    /// Appends a floating-point number. Whole numbers keep their ".0", so that a reader without the schema still sees a floating-point
    /// column. JSON has no NaN and no infinities: they are written as text, as Java's converter does.
    /// </summary>
    public void WriteNumber(double value) => WriteFloatingPoint(value);

    /// <inheritdoc cref="WriteNumber(double)"/>
    public void WriteNumber(float value) => WriteFloatingPoint(value);

    /// <summary>Appends text in quotes, escaped where it has to be.</summary>
    /// <exception cref="DataException">It is longer than 166,666,666 characters.</exception>
    public void WriteString(string text)
    {
        if (text.Length > LongestText)
        {
            throw new DataException($"A text of {text.Length} characters is too long for JSON: {LongestText} is the limit.");
        }

        var room = Room((text.Length <= ShortText ? text.Length * BytesPerChar : Encoding.UTF8.GetByteCount(text)) + 2);
        room[0] = (byte)'"';
        var status = Utf8.FromUtf16(text, room[1..], out _, out var written, replaceInvalidSequences: false);
        if (status == OperationStatus.Done && Encoder.FindFirstCharacterToEncodeUtf8(room.Slice(1, written)) < 0)
        {
            room[written + 1] = (byte)'"';
            _length += written + 2;
        }
        else
        {
            WriteEscaped(text);
        }
    }

    /// <summary>Appends bytes as base64 in quotes.</summary>
    public void WriteBase64(ReadOnlySpan<byte> bytes)
    {
        var room = Room(Base64.GetMaxEncodedToUtf8Length(bytes.Length) + 2);
        room[0] = (byte)'"';
        Base64.EncodeToUtf8(bytes, room[1..], out _, out var written);
        room[written + 1] = (byte)'"';
        _length += written + 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            Grow(bytes);
        }

        return _bytes.AsSpan(_length);
    }

    private void Grow(int bytes) => Array.Resize(
        ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, checked(_length + bytes))));

    private void WriteFloatingPoint<T>(T number) where T : IUtf8SpanFormattable
    {
        var room = Room(LongestFloatingPoint);
        number.TryFormat(room[1..], out var length, default, CultureInfo.InvariantCulture);
        var digits = room.Slice(1, length);
        if (!char.IsAsciiDigit((char)digits[^1]))
        {
            room[0] = room[length + 1] = (byte)'"';
            _length += length + 2;
            return;
        }

        var isWhole = digits.IndexOfAny((byte)'.', (byte)'E') < 0;
        digits.CopyTo(room);
        if (isWhole)
        {
            ".0"u8.CopyTo(room[length..]);
            length += 2;
        }

        _length += length;
    }

    private void WriteEscaped(string text)
    {
        var escaped = ArrayPool<char>.Shared.Rent(text.Length * CharsPerEscapedChar);
        Encoder.Encode(text, escaped, out _, out var length);
        var room = Room(Encoding.UTF8.GetMaxByteCount(length) + 2);
        room[0] = (byte)'"';
        var written = Encoding.UTF8.GetBytes(escaped.AsSpan(0, length), room[1..]);
        room[written + 1] = (byte)'"';
        _length += written + 2;
        ArrayPool<char>.Shared.Return(escaped);
    }
}
