using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Connect.Storage.Cleaning;

/// <summary>
/// The last offset of each key, in memory that does not grow: a key is kept as 16 bytes of its SHA-256, so it takes 24 bytes however long
/// it is. Open addressing with double hashing over a prime number of slots. For one thread.
/// </summary>
internal sealed class OffsetMap
{
    /// <summary>Bytes that a key takes.</summary>
    public const int BytesPerKey = 24;

    /// <summary>Share of the slots that are used at most.</summary>
    public const double LoadFactor = 0.9;

    private const int MinSlots = 17;
    private readonly Slot[] _slots;
    private readonly int _maxCount;

    /// <summary>Creates a map that takes at most <paramref name="maxBytes"/>, and no more than <paramref name="keys"/> keys need.</summary>
    public OffsetMap(long maxBytes, long keys)
    {
        long mostSlots = Math.Clamp(maxBytes / BytesPerKey, MinSlots, Array.MaxLength);
        double neededSlots = Math.Max(MinSlots, (keys / LoadFactor) + 2);
        _slots = new Slot[neededSlots > mostSlots / 2 ? PrimeUpTo((int)mostSlots) : PrimeFrom((int)neededSlots)];
        _maxCount = (int)(_slots.Length * LoadFactor);
    }

    /// <summary>Number of keys.</summary>
    public int Count { get; private set; }

    /// <summary>The largest offset that is taken into account; -1 if there is none. Later records are not known to the map.</summary>
    public long LatestOffset { get; set; } = -1;

    /// <summary>Notes that a key has a record at <paramref name="offset"/>. False: the map is full, nothing was noted.</summary>
    public bool TryPut(ReadOnlySpan<byte> key, long offset)
    {
        ref Slot slot = ref Find(key, out ulong high, out ulong low);
        if (slot.IsEmpty)
        {
            if (Count == _maxCount)
            {
                return false;
            }

            Count++;
        }

        slot = new Slot(high, low, offset);
        LatestOffset = offset;
        return true;
    }

    /// <summary>The last offset of a key, or -1 if the map does not have it.</summary>
    public long LastOffsetOf(ReadOnlySpan<byte> key)
    {
        ref Slot slot = ref Find(key, out _, out _);
        return slot.IsEmpty ? -1 : slot.Offset;
    }

    private static int PrimeUpTo(int limit)
    {
        int candidate = (limit - 1) | 1;
        while (!IsPrime(candidate))
        {
            candidate -= 2;
        }

        return candidate;
    }

    private static int PrimeFrom(int least)
    {
        int candidate = least | 1;
        while (!IsPrime(candidate))
        {
            candidate += 2;
        }

        return candidate;
    }

    private static bool IsPrime(int odd)
    {
        for (int divisor = 3; divisor <= odd / divisor; divisor += 2)
        {
            if (odd % divisor == 0)
            {
                return false;
            }
        }

        return true;
    }

    private ref Slot Find(ReadOnlySpan<byte> key, out ulong high, out ulong low)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        high = BinaryPrimitives.ReadUInt64LittleEndian(hash);
        low = BinaryPrimitives.ReadUInt64LittleEndian(hash[sizeof(ulong)..]);
        ulong slots = (ulong)_slots.Length;
        ulong index = high % slots;
        ulong step = 1 + (low % (slots - 1));
        while (!_slots[index].IsEmpty && !_slots[index].Has(high, low))
        {
            index = (index + step) % slots;
        }

        return ref _slots[index];
    }

    private readonly struct Slot(ulong high, ulong low, long offset)
    {
        // One more than the offset, so that a slot of zeros is an empty one.
        private readonly long _next = offset + 1;

        public bool IsEmpty => _next == 0;

        public long Offset => _next - 1;

        public bool Has(ulong otherHigh, ulong otherLow) => high == otherHigh && low == otherLow;
    }
}
