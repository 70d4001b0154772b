using System.Buffers.Binary;

namespace Connect.Postgres.Streaming.Messages;

/// <summary>
/// The columns of a row as they lie in the message, without a copy. The decoder has checked that they are complete:
/// <see cref="GetReader"/> then walks them in order.
/// </summary>
/// <param name="Columns">The encoded columns, behind their count.</param>
/// <param name="Count">How many columns.</param>
public readonly record struct TupleData(ReadOnlyMemory<byte> Columns, int Count)
{
    /// <summary>Starts before the first column.</summary>
    public Reader GetReader() => new(Columns.Span);

    /// <summary>Walks the columns of a row.</summary>
    public ref struct Reader
    {
        private const int LengthSize = sizeof(int);

        private ReadOnlySpan<byte> _rest;

        internal Reader(ReadOnlySpan<byte> columns) => _rest = columns;

        /// <summary>Goes to the next column; there must be one.</summary>
        /// <param name="text">The value as text in UTF-8; empty unless the column is <see cref="TupleColumnKind.Text"/>.</param>
        public TupleColumnKind Read(out ReadOnlySpan<byte> text)
        {
            var kind = (TupleColumnKind)_rest[0];
            _rest = _rest[1..];
            text = default;
            if (kind == TupleColumnKind.Text)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(_rest);
                text = _rest.Slice(LengthSize, length);
                _rest = _rest[(LengthSize + length)..];
            }

            return kind;
        }
    }
}
