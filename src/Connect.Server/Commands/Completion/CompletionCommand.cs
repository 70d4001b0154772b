using System.CommandLine;

namespace Connect.Server.Commands.Completion;

/// <summary>
/// <c>connect completion</c>: a script for a shell that asks connect itself, by System.CommandLine's
/// <see href="https://learn.microsoft.com/dotnet/standard/commandline/how-to-enable-tab-completion">[suggest] directive</see>.
/// </summary>
internal sealed class CompletionCommand : Command
{
    private const string Bash = """
        _connect_complete() {
          local line=${COMP_LINE#* } point
          point=$((COMP_POINT - (${#COMP_LINE} - ${#line})))
          mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$point]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}")
        }
        complete -o default -F _connect_complete connect
        """;

    private const string Zsh = """
        #compdef connect
        _connect_complete() {
          local line=${BUFFER#* }
          compadd -- ${(f)"$(${words[1]} "[suggest:$((CURSOR - (${#BUFFER} - ${#line})))]" "$line" 2>/dev/null)"}
        }
        compdef _connect_complete connect
        """;

    private const string Fish = """
        function __connect_complete
          set -l line (string replace -r '^\S+\s*' '' -- (commandline -cp))
          connect "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -f -c connect -a '(__connect_complete)'
        """;

    private static readonly Dictionary<string, string> Scripts = new() { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish };

    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh or fish." };

    public CompletionCommand()
        : base("completion", "Prints a script that completes commands and options: source <(connect completion bash)")
    {
        _shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        Arguments.Add(_shell);
        SetAction(arguments => Console.Out.WriteLine(Scripts[arguments.GetRequiredValue(_shell)]));
    }
}
