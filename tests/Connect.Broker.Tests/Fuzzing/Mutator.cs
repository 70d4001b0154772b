using System.Buffers.Binary;

namespace Connect.Broker.Tests.Fuzzing;

/// <summary>Changes good bytes as an attacker would: bits, lengths that lie, parts cut out, doubled or from elsewhere.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly int[] Lies = [0, 1, -1, -2, 127, 128, 255, 256, 32767, 32768, 65535, int.MaxValue, int.MinValue, 1 << 24];

    private readonly Random _random = new(seed);

    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public byte[] Mutate(byte[] good, byte[] other)
    {
        var bytes = new List<byte>(good);
        for (var changes = _random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
        {
            Change(bytes, other);
        }
        return [.. bytes];
    }

    private void Change(List<byte> bytes, byte[] other)
    {
        var at = _random.Next(bytes.Count);
        switch (_random.Next(7))
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2 when at + 4 <= bytes.Count:
                var lie = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(lie, Pick(Lies));
                Overwrite(bytes, at, lie);
                break;
            case 3 when at + 2 <= bytes.Count:
                var shorter = new byte[2];
                BinaryPrimitives.WriteInt16BigEndian(shorter, (short)Pick(Lies));
                Overwrite(bytes, at, shorter);
                break;
            case 4:
                bytes.RemoveRange(at, _random.Next(1, bytes.Count - at + 1));
                break;
            case 5:
                bytes.InsertRange(at, bytes.GetRange(at, _random.Next(1, bytes.Count - at + 1)));
                break;
            case 6 when other.Length > 0:
                var from = _random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, _random.Next(1, other.Length - from + 1)));
                break;
        }
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] with)
    {
        for (var i = 0; i < with.Length; i++)
        {
            bytes[at + i] = with[i];
        }
    }
}
