using Connect.Runtime.Errors;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Workers;

/// <summary>
/// A connector's or task's log: every line carries its name in scope, from whatever thread it comes, and secrets are masked.
/// </summary>
internal sealed class ScopedLoggerFactory(ILoggerFactory inner, LogScope scope, SecretMasker masker) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new ScopedLogger(inner.CreateLogger(categoryName), scope, masker);

    // The providers are the worker's.
    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("A connector cannot add log providers to the worker.");

    public void Dispose()
    {
    }

    private sealed class ScopedLogger(ILogger inner, LogScope scope, SecretMasker masker) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        // I8: secrets never leave the process.
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter)
        {
            if (!inner.IsEnabled(logLevel))
            {
                return;
            }

            using var _ = inner.BeginScope(scope);
            var text = formatter(state, exception);
            var masked = masker.Mask(text);
            var maskedException = MaskException(exception);
            if (ReferenceEquals(maskedException, exception) && masked == text)
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
            else
            {
                inner.Log(logLevel, eventId, masked, maskedException, static (line, _) => line);
            }
        }

        private Exception? MaskException(Exception? exception)
        {
            var text = exception?.ToString();
            return text is null || masker.Mask(text) is var masked && masked == text ? exception : new MaskedException(masked);
        }
    }

    /// <summary>Stands for an exception whose text held a secret.</summary>
    private sealed class MaskedException(string text) : Exception
    {
        public override string Message => text;

        public override string ToString() => text;
    }
}
