using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Connect.Abstractions.Errors;
using Connect.Elasticsearch.Config;

namespace Connect.Elasticsearch.Http;

/// <summary>An answer of a node: its status and its whole body.</summary>
internal sealed record ElasticsearchResponse(int Status, byte[] Body, TimeSpan? RetryAfter)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}

/// <summary>
/// Sends requests to the nodes over pooled connections, with authentication. A node that cannot be reached is left for the next one.
/// Safe for concurrent use.
/// </summary>
internal sealed class ElasticsearchClient : IDisposable
{
    private const int MaxAnswerBytes = 256 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly Uri[] _nodes;
    private readonly TimeSpan _timeout;
    private int _node;

    public ElasticsearchClient(ElasticsearchConfig config)
    {
        _nodes = [.. config.Get(ElasticsearchKeys.Urls).Select(u => new Uri(u.TrimEnd('/') + "/"))];
        _timeout = config.Get(ElasticsearchKeys.ReadTimeout);
        _http = new HttpClient(CreateHandler(config))
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
        _http.DefaultRequestHeaders.Authorization = Authorization(config);
    }

    /// <summary>The node that is asked now; without credentials.</summary>
    public Uri Node => _nodes[Volatile.Read(ref _node) % _nodes.Length];

    /// <summary>Sends one request.</summary>
    /// <exception cref="RetriableException">
    /// The node could not be reached or did not answer in time; the next call asks another.
    /// </exception>
    public async Task<ElasticsearchResponse> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        var index = Volatile.Read(ref _node);
        var node = _nodes[index % _nodes.Length];
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_timeout);
        using var request = new HttpRequestMessage(method, new Uri(node, path)) { Content = content };
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, timeout.Token)
                .ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(timeout.Token).ConfigureAwait(false);
            return new ElasticsearchResponse((int)response.StatusCode, body, response.Headers.RetryAfter?.Delta);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            Interlocked.CompareExchange(ref _node, index + 1, index);
            throw new RetriableException(
                $"Elasticsearch at {node} did not answer within {_timeout.TotalMilliseconds} ms (read.timeout.ms, connection.timeout.ms).",
                e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            Interlocked.CompareExchange(ref _node, index + 1, index);
            throw new RetriableException($"Elasticsearch at {node} cannot be reached: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler CreateHandler(ElasticsearchConfig config)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = config.Get(ElasticsearchKeys.ConnectTimeout),
            PooledConnectionIdleTimeout = config.Get(ElasticsearchKeys.IdleTimeout),
            AutomaticDecompression = DecompressionMethods.GZip,
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = false,
        };
        var proxyHost = config.Get(ElasticsearchKeys.ProxyHost);
        if (proxyHost.Length > 0)
        {
            handler.UseProxy = true;
            handler.Proxy = new WebProxy(proxyHost, config.Get(ElasticsearchKeys.ProxyPort))
            {
                Credentials = config.Get(ElasticsearchKeys.ProxyPassword) is { } password
                    ? new NetworkCredential(config.Get(ElasticsearchKeys.ProxyUsername), password.Value)
                    : null,
            };
        }

        if (config.Get(ElasticsearchKeys.TruststoreLocation) is { Length: > 0 } truststore)
        {
            var authorities = ReadAuthorities(truststore, config.Get(ElasticsearchKeys.TruststorePassword)?.Value);
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return handler;
    }

    private static X509Certificate2Collection ReadAuthorities(string path, string? password)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            if (X509Certificate2.GetCertContentType(path) == X509ContentType.Pkcs12)
            {
                authorities.AddRange(X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password));
            }
            else
            {
                authorities.ImportFromPemFile(path);
            }

            return authorities;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(
                ElasticsearchKeys.TruststoreLocation.Name,
                $"The truststore {path} cannot be read as PEM or PKCS12: {e.Message} A JKS file is converted with keytool -importkeystore "
                + "-deststoretype PKCS12.");
        }
    }

    private static AuthenticationHeaderValue? Authorization(ElasticsearchConfig config)
    {
        if (config.Get(ElasticsearchKeys.ApiKey) is { } key)
        {
            return new AuthenticationHeaderValue("ApiKey", key.Value);
        }

        return config.Get(ElasticsearchKeys.Username) is { } user
            ? new AuthenticationHeaderValue(
                "Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{config.Get(ElasticsearchKeys.UserPassword)!.Value}")))
            : null;
    }
}
