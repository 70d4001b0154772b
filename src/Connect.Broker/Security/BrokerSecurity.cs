using Connect.Broker.Handlers;
using Connect.Broker.Requests;
using Connect.Broker.Security.Authorization;
using Connect.Broker.Security.Passwords;
using Connect.Broker.Security.Quotas;
using Connect.Broker.Security.Scram;
using Connect.Storage;
using Connect.Storage.Files;

namespace Connect.Broker.Security;

/// <summary>What the broker knows about its clients: credentials, ACLs, quotas; read from the log directory at the start.</summary>
internal sealed class BrokerSecurity : IDisposable
{
    private readonly QuotaStore _quotas;

    /// <exception cref="LogException">A file is damaged.</exception>
    private BrokerSecurity(BrokerOptions options, IFileSystem files, TimeProvider time)
    {
        Authorizer = AuthorizerSettings.Create(options, files);
        Scram = new ScramStore(files, options.LogDirs, options.MaxSecurityEntries);
        PasswordHashing = new PasswordHashing(options.SaslPlainMaxConcurrentChecks);
        _quotas = new QuotaStore(files, options.LogDirs, options.MaxSecurityEntries);
        Quotas = new ClientQuotas(_quotas, options.QuotaWindowNum, TimeSpan.FromSeconds(options.QuotaWindowSizeSeconds), time);
    }

    /// <summary>Null: everything is allowed.</summary>
    public Authorizer? Authorizer { get; }

    public ScramStore Scram { get; }

    public PasswordHashing PasswordHashing { get; }

    public ClientQuotas Quotas { get; }

    /// <exception cref="LogException">A file is damaged, or the first credentials cannot be written.</exception>
    public static async Task<BrokerSecurity> OpenAsync(BrokerOptions options, IFileSystem files, TimeProvider time)
    {
        var security = new BrokerSecurity(options, files, time);
        var missing = ScramBootstrap.Parse(options.SaslScramBootstrapCredentials, [])
            .Where(entry => security.Scram.Find(entry.User, entry.Mechanism) is null)
            .Select(entry => ScramCredential.FromPassword(entry.User, entry.Mechanism, entry.Password, entry.Iterations))
            .ToList();
        if (missing.Count > 0)
        {
            await security.Scram.ChangeAsync(missing, []).ConfigureAwait(false);
        }
        return security;
    }

    /// <summary>The requests about security.</summary>
    public IEnumerable<IRequestHandler> CreateHandlers() =>
    [
        new SaslHandshakeHandler(),
        new SaslAuthenticateHandler(),
        new DescribeAclsHandler(Authorizer),
        new CreateAclsHandler(Authorizer),
        new DeleteAclsHandler(Authorizer),
        new DescribeUserScramCredentialsHandler(Scram),
        new AlterUserScramCredentialsHandler(Scram),
        new DescribeClientQuotasHandler(_quotas),
        new AlterClientQuotasHandler(_quotas),
    ];

    public void Dispose()
    {
        Authorizer?.Acls.Dispose();
        Scram.Dispose();
        PasswordHashing.Dispose();
        _quotas.Dispose();
    }
}
