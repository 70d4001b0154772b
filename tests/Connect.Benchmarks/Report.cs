using System.Globalization;
using System.Text;
using Connect.TestKit;

namespace Connect.Benchmarks;

/// <summary>What a benchmark found, as a Markdown page in <c>docs/benchmarks</c>, with the machine, the command and the date.</summary>
internal sealed class Report(string name, string title, bool isTrial = false)
{
    private readonly StringBuilder _body = new();

    /// <summary>Adds a line, also to the console.</summary>
    public void Line(FormattableString text)
    {
        var line = text.ToString(CultureInfo.InvariantCulture);
        _body.AppendLine(line);
        Console.WriteLine(line);
    }

    /// <summary>Adds a line of a table.</summary>
    public void Row(params FormattableString[] cells) =>
        Line($"| {string.Join(" | ", cells.Select(cell => cell.ToString(CultureInfo.InvariantCulture)))} |");

    /// <summary>Writes the page, unless this is a trial. The measured part is replaced; notes below the marker stay.</summary>
    public void Save()
    {
        if (isTrial)
        {
            return;
        }

        const string notesMarker = "<!-- notes -->";
        var path = RepositoryRoot.Combine("docs", "benchmarks", $"{name}.md");
        var old = File.Exists(path) ? File.ReadAllText(path) : "";
        var notesAt = old.IndexOf(notesMarker, StringComparison.Ordinal);
        var notes = notesAt < 0 ? $"{notesMarker}\n" : old[notesAt..];
        var header = string.Create(CultureInfo.InvariantCulture, $"""
            # {title}

            Command: `dotnet run -c Release --project tests/Connect.Benchmarks -- {name}`

            Machine: {Machine()}. Date: {TimeProvider.System.GetUtcNow():yyyy-MM-dd}.


            """);
        File.WriteAllText(path, header + _body + "\n" + notes);
        Console.WriteLine($"written to {path}");
    }

    private static string Machine()
    {
        var cpu = File.ReadLines("/proc/cpuinfo").First(l => l.StartsWith("model name", StringComparison.Ordinal)).Split(": ")[1];
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30);
        return $"{Environment.ProcessorCount} cores ({cpu}), {memory} GiB, {Environment.OSVersion}, .NET {Environment.Version}";
    }
}
