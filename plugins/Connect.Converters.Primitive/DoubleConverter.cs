using System.Buffers.Binary;
using Connect.Abstractions.Data;
using Connect.Abstractions.Plugins;

namespace Connect.Converters.Primitive;

/// <summary>A Float64 as 8 bytes, big-endian.</summary>
[PluginAlias("org.apache.kafka.connect.converters.DoubleConverter")]
public sealed class DoubleConverter() : FixedSizeConverter<double>(Schema.OptionalFloat64, sizeof(double))
{
    private protected override void Write(Span<byte> data, double value) => BinaryPrimitives.WriteDoubleBigEndian(data, value);

    private protected override double Read(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadDoubleBigEndian(data);
}
