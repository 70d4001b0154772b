using Connect.Broker.Security.Passwords;
using Connect.Broker.Security.Scram;
using Microsoft.Extensions.Logging;

namespace Connect.Broker.Security.Sasl;

/// <summary>The mechanisms of a listener. Shared by its connections; each has a <see cref="SaslSession"/> of its own.</summary>
internal sealed partial class SaslServer
{
    private readonly Dictionary<string, Func<ISaslExchange>> _mechanisms;

    /// <exception cref="IOException">A file of users or keys cannot be read.</exception>
    public SaslServer(BrokerOptions options, BrokerSecurity security, BrokerMetrics metrics, TimeProvider time, ILogger logger)
    {
        var settings = SaslSettings.Parse(options, []);
        MaxSession = options.ConnectionsMaxReauthMs <= 0 ? null : TimeSpan.FromMilliseconds(options.ConnectionsMaxReauthMs);
        FailureDelay = TimeSpan.FromMilliseconds(options.ConnectionFailedAuthenticationDelayMs);
        Time = time;
        Metrics = metrics;
        Logger = logger;
        _mechanisms = settings.Mechanisms.ToDictionary(name => name, name => Create(name, settings, security, time));
    }

    public IReadOnlyList<string> Mechanisms => [.. _mechanisms.Keys];

    /// <summary>For how long a session lasts; null: for ever.</summary>
    public TimeSpan? MaxSession { get; }

    public TimeSpan FailureDelay { get; }

    public TimeProvider Time { get; }

    public BrokerMetrics Metrics { get; }

    public ILogger Logger { get; }

    /// <summary>Begins a run of a mechanism; null if it is not enabled.</summary>
    public ISaslExchange? Begin(string mechanism) => _mechanisms.TryGetValue(mechanism, out var create) ? create() : null;

    public void Failed(string client, string mechanism, string reason)
    {
        Metrics.FailedAuthentications.Inc();
        LogFailed(Logger, client, mechanism, reason);
    }

    private static Func<ISaslExchange> Create(string name, SaslSettings settings, BrokerSecurity security, TimeProvider time)
    {
        switch (name)
        {
            case SaslSettings.Plain:
                var users = new EitherPassword([
                    new JaasUsers(settings.JaasConfig, security.PasswordHashing),
                    .. settings.PlainUsersFile is { } path
                        ? [new PasswordFile(path, security.PasswordHashing)]
                        : Array.Empty<IPasswordCheck>(),
                ]);
                return () => new PlainExchange(users);
            case SaslSettings.OauthBearer:
                var tokens = new TokenValidator(settings, time);
                return () => new OauthBearerExchange(tokens);
            default:
                var mechanism = ScramMechanism.Find(name)!;
                return () => new ScramExchange(mechanism, security.Scram);
        }
    }

    // I8: the reason is made of names, never of what was sent.
    [LoggerMessage(2042, LogLevel.Warning, "Failed authentication of {Client} by {Mechanism}: {Reason}")]
    private static partial void LogFailed(ILogger logger, string client, string mechanism, string reason);
}
