using System.CommandLine;
using Connect.Abstractions.Errors;
using Connect.Storage.Files;
using Connect.Storage.Inspection;

namespace Connect.Server.Commands.LogFiles;

/// <summary><c>connect log verify</c>.</summary>
internal sealed class VerifyLogCommand : Command
{
    private readonly Argument<string[]> _paths = LogFilesCommand.Paths("Data directories, directories of partitions, or files of them.");
    private readonly Option<OutputFormat> _output;

    public VerifyLogCommand(Option<OutputFormat> output)
        : base("verify", "Checks checksums, offsets, records, indexes and checkpoints; ends with 1 if anything is damaged.")
    {
        _output = output;
        Arguments.Add(_paths);
        SetAction((arguments, cancellationToken) => LogFilesCommand.RunAsync(() => RunAsync(arguments, cancellationToken)));
    }

    private async Task RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var output = new CommandOutput(Console.Out, arguments.GetValue(_output));
        var verifier = new LogVerifier(DiskFileSystem.Instance, TimeProvider.System);
        var reports = new List<PartitionReport>();
        foreach (var path in arguments.GetRequiredValue(_paths))
        {
            await foreach (var report in verifier.VerifyAsync(path, cancellationToken))
            {
                reports.Add(report);
                Show(report, output);
            }
        }

        if (output.Format == OutputFormat.Json)
        {
            output.Object(reports);
        }

        var problems = reports.Sum(r => r.Damage.Count);
        if (problems > 0)
        {
            throw new ConnectException(
                $"{problems} problems in {reports.Count(r => r.Damage.Count > 0)} of {reports.Count} places; each is named above with its "
                + "next step.");
        }
    }

    private static void Show(PartitionReport report, CommandOutput output)
    {
        var state = report.Damage.Count == 0 ? "whole" : $"{report.Damage.Count} problems";
        var gone = report.SegmentsGone == 0 ? "" : $", {report.SegmentsGone} segments went meanwhile";
        output.Line(report.EndOffset is null
            ? $"{report.Path}: {state}"
            : FormattableString.Invariant($"{report.Path}: {state}; {report.Segments} segments, {report.Batches} batches, ")
                + FormattableString.Invariant($"{report.Records} records, {report.Bytes} bytes; read from offset {report.StartOffset} ")
                + FormattableString.Invariant($"up to {report.EndOffset}{gone}"));
        foreach (var damage in report.Damage)
        {
            var position = damage.Position is { } at ? FormattableString.Invariant($" at position {at}") : "";
            output.Line($"  {damage.File}{position}: {damage.Problem}");
            output.Line($"    {damage.NextStep}");
        }
    }
}
