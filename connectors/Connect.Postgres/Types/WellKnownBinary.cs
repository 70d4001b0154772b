using System.Buffers.Binary;

namespace Connect.Postgres.Types;

/// <summary>Writes shapes of x and y as OGC well-known binary, little-endian, and reads what its extension by PostGIS adds.</summary>
internal static class WellKnownBinary
{
    private const byte LittleEndian = 1;
    private const uint PointType = 1;
    private const uint LineStringType = 2;
    private const uint PolygonType = 3;
    private const uint SridFlag = 0x20000000;
    private const int HeaderSize = 1 + sizeof(uint);
    private const int CountSize = sizeof(uint);
    private const int SridEnd = HeaderSize + sizeof(int);

    /// <summary>A collection without a shape in it.</summary>
    public static byte[] EmptyCollection() => [LittleEndian, 7, 0, 0, 0, 0, 0, 0, 0];

    public static byte[] Point(double x, double y)
    {
        var bytes = Header(PointType, 2 * sizeof(double));
        WriteCoordinates(bytes.AsSpan(HeaderSize), [x, y]);
        return bytes;
    }

    /// <param name="coordinates">x and y of one point after the other.</param>
    public static byte[] LineString(ReadOnlySpan<double> coordinates)
    {
        var bytes = Header(LineStringType, CountSize + (coordinates.Length * sizeof(double)));
        WritePoints(bytes.AsSpan(HeaderSize), coordinates);
        return bytes;
    }

    /// <param name="ring">x and y of one point after the other; the last point is the first again.</param>
    public static byte[] Polygon(ReadOnlySpan<double> ring)
    {
        var bytes = Header(PolygonType, CountSize + CountSize + (ring.Length * sizeof(double)));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(HeaderSize), 1);
        WritePoints(bytes.AsSpan(HeaderSize + CountSize), ring);
        return bytes;
    }

    /// <summary>The spatial reference of an EWKB, or null when it has none.</summary>
    /// <returns>False when the bytes are too few.</returns>
    public static bool TrySrid(ReadOnlySpan<byte> ewkb, out int? srid)
    {
        srid = null;
        if (ewkb.Length < SridEnd)
        {
            return false;
        }

        var isLittleEndian = ewkb[0] != 0;
        if ((ReadUInt32(ewkb[1..], isLittleEndian) & SridFlag) != 0)
        {
            srid = (int)ReadUInt32(ewkb[HeaderSize..], isLittleEndian);
        }

        return true;
    }

    private static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool isLittleEndian) => isLittleEndian
        ? BinaryPrimitives.ReadUInt32LittleEndian(bytes)
        : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static byte[] Header(uint type, int bodySize)
    {
        var bytes = new byte[HeaderSize + bodySize];
        bytes[0] = LittleEndian;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(1), type);
        return bytes;
    }

    private static void WritePoints(Span<byte> bytes, ReadOnlySpan<double> coordinates)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, coordinates.Length / 2);
        WriteCoordinates(bytes[CountSize..], coordinates);
    }

    private static void WriteCoordinates(Span<byte> bytes, ReadOnlySpan<double> coordinates)
    {
        foreach (var coordinate in coordinates)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, coordinate);
            bytes = bytes[sizeof(double)..];
        }
    }
}
