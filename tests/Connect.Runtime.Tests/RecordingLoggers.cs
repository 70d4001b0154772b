using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Tests;

/// <summary>Keeps every log line, with its scopes.</summary>
public sealed class RecordingLoggers : ILoggerFactory
{
    private readonly AsyncLocal<Scope?> _scope = new();

    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new RecordingLogger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Scope(RecordingLoggers owner, object state, Scope? outer) : IDisposable
    {
        public override string ToString() => $"{outer} {Describe(state)}";

        public void Dispose() => owner._scope.Value = outer;

        private static string Describe(object state) => state is IEnumerable<KeyValuePair<string, object>> pairs
            ? string.Join(",", pairs.Select(p => $"{p.Key}={p.Value}"))
            : $"{state}";
    }

    private sealed class RecordingLogger(RecordingLoggers owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull =>
            owner._scope.Value = new Scope(owner, state, owner._scope.Value);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                owner.Lines.Enqueue($"{logLevel} {eventId.Id} {category} [{owner._scope.Value}] {formatter(state, exception)} {exception}");
            }
        }
    }
}
