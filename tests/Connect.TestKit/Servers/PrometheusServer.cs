namespace Connect.TestKit.Servers;

/// <summary>Prometheus, scraping targets on this machine once a second. Its first scrape comes about 5 s after the start.</summary>
public sealed class PrometheusServer() : ServerScript("prometheus.sh")
{
    /// <summary>Addresses ("host:port") whose <c>/metrics</c> are scraped; set them before the start. None: the server's own.</summary>
    public IReadOnlyList<string> Targets
    {
        get => Knobs.GetValueOrDefault("TARGETS", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        init => Knobs["TARGETS"] = string.Join(' ', value);
    }

    /// <summary>The server's address.</summary>
    public Uri Url => new(Value("URL"));
}
