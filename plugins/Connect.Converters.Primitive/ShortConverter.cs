using System.Buffers.Binary;
using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;

namespace Connect.Converters.Primitive;

/// <summary>A Int16 as 2 bytes, big-endian.</summary>
[PluginAlias("org.apache.kafka.connect.converters.ShortConverter")]
public sealed class ShortConverter() : FixedSizeConverter<short>(Schema.OptionalInt16, sizeof(short))
{
    private protected override void Write(Span<byte> data, short value) => BinaryPrimitives.WriteInt16BigEndian(data, value);

    private protected override short Read(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadInt16BigEndian(data);
}
