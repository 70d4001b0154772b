using System.Globalization;
using System.Text.RegularExpressions;

namespace Connect.Broker.Security.Scram;

/// <summary>
/// The setting sasl.scram.bootstrap.credentials: the first credentials of a new log, in the form in which Kafka's storage tool takes them
/// (--add-scram), separated by semicolons. Credentials that exist stay as they are.
/// </summary>
internal static partial class ScramBootstrap
{
    public static IReadOnlyList<(ScramMechanism Mechanism, string User, string Password, int Iterations)> Parse(
        string text, ICollection<string> mistakes)
    {
        var parsed = new List<(ScramMechanism, string, string, int)>();
        var number = 0;
        foreach (var entry in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            number++;
            var match = Entry().Match(entry);
            var iterations = ScramCredential.MinIterations;
            if (!match.Success || ScramMechanism.Find(match.Groups["mechanism"].Value) is not { } mechanism
                || (match.Groups["iterations"] is { Success: true } given
                    && !int.TryParse(given.ValueSpan, CultureInfo.InvariantCulture, out iterations))
                || iterations is < ScramCredential.MinIterations or > ScramCredential.MaxIterations)
            {
                // I8: the entry is not repeated.
                mistakes.Add(
                    $"sasl.scram.bootstrap.credentials, entry {number}: expected SCRAM-SHA-256=[name=USER,iterations=N,password=PASSWORD], "
                    + $"iterations (from {ScramCredential.MinIterations} to {ScramCredential.MaxIterations}) may be left out.");
                continue;
            }
            parsed.Add((mechanism, match.Groups["user"].Value, match.Groups["password"].Value, iterations));
        }
        return parsed;
    }

    [GeneratedRegex(
        @"^(?<mechanism>[A-Z0-9-]+)=\[name=(?<user>[^,\]]+)(?:,iterations=(?<iterations>\d{1,6}))?,password=(?<password>[^\]]+)\]$")]
    private static partial Regex Entry();
}
