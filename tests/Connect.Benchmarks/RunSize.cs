using System.Globalization;

namespace Connect.Benchmarks;

/// <summary>How much a benchmark does: all of it, or a trial on the way to a change, whose figures are not recorded.</summary>
/// <param name="Count">Records of one round.</param>
/// <param name="Rounds">How many rounds.</param>
/// <param name="IsTrial">True for a run whose report is not written to <c>docs/benchmarks</c>.</param>
internal readonly record struct RunSize(int Count, int Rounds, bool IsTrial)
{
    /// <summary>The size that the arguments behind the benchmark's name ask for: none, or a number of records and one of rounds.</summary>
    public static RunSize Parse(string[] arguments, int count, int rounds) => arguments switch
    {
        [] => new RunSize(count, rounds, IsTrial: false),
        [var records] => new RunSize(Number(records), 1, IsTrial: true),
        [var records, var repetitions, ..] => new RunSize(Number(records), Number(repetitions), IsTrial: true),
    };

    private static int Number(string text) =>
        int.Parse(text, NumberStyles.Integer | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
