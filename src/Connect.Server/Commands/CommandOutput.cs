using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connect.Server.Commands;

/// <summary>Shows results: aligned columns for people, JSON for programs.</summary>
internal sealed class CommandOutput(TextWriter writer, OutputFormat format)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for a terminal, not for a web page
    };

    public OutputFormat Format => format;

    /// <summary>Shows rows; JSON has all that they hold, text has the columns.</summary>
    public void Rows<T>(IReadOnlyList<T> rows, params (string Header, Func<T, object?> Cell)[] columns)
    {
        if (format == OutputFormat.Json)
        {
            Object(rows);
            return;
        }

        var cells = rows.Select(row => columns.Select(c => FormattableString.Invariant($"{c.Cell(row)}")).ToArray())
            .Prepend([.. columns.Select(c => c.Header)]).ToArray();
        var widths = columns.Select((_, i) => cells.Max(line => line[i].Length)).ToArray();
        foreach (var line in cells)
        {
            writer.WriteLine(string.Join("  ", line.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }

    /// <summary>One line for people; nothing in JSON, which has it in its rows.</summary>
    public void Line(string line)
    {
        if (format == OutputFormat.Text)
        {
            writer.WriteLine(line);
        }
    }

    /// <summary>Says what was done.</summary>
    public void Done(string sentence)
    {
        if (format == OutputFormat.Json)
        {
            Object(new { Message = sentence });
        }
        else
        {
            writer.WriteLine(sentence);
        }
    }

    /// <summary>A JSON document.</summary>
    public void Object<T>(T value) => writer.WriteLine(JsonSerializer.Serialize(value, Json));
}
