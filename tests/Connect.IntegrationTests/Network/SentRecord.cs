using System.Globalization;

namespace Connect.IntegrationTests.Network;

/// <summary>What a record says of itself: whose it is, and its number in the order of sending.</summary>
internal readonly record struct SentRecord(int Producer, int Number)
{
    public static SentRecord Parse(string value)
    {
        var parts = value.Split('/');
        return new SentRecord(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Producer}/{Number}");
}
