using System.Globalization;

namespace Connect.IntegrationTests.Transactions;

/// <summary>What a record says of itself: whose it is, in which transaction, and where in it.</summary>
internal readonly record struct CheckedRecord(string TransactionalId, int Transaction, int Index)
{
    public static CheckedRecord Parse(string value)
    {
        var parts = value.Split('/');
        return new CheckedRecord(parts[0], Number(parts[1]), Number(parts[2]));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{TransactionalId}/{Transaction}/{Index}");
}
