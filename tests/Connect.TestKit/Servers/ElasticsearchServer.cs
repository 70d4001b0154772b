namespace Connect.TestKit.Servers;

/// <summary>Elasticsearch 1.5: bulk requests, versions and restarts are real; types and the shapes of answers are of its age.</summary>
public sealed class ElasticsearchServer() : ServerScript("elasticsearch.sh")
{
    /// <summary>The address of the node.</summary>
    public Uri Url => new(Value("URL"));
}
