using System.Text;
using Connect.Abstractions.Errors;
using Connect.Elasticsearch.Http;

namespace Connect.Elasticsearch.Tests.Http;

public class ServerDialectTests
{
    [Theory]
    [InlineData("""{"version":{"number":"1.5.2"}}""", "", "record", false)]
    [InlineData("""{"version":{"number":"1.5.2"}}""", "row", "row", false)]
    [InlineData("""{"version":{"number":"5.6.16"}}""", "", "record", true)]
    [InlineData("""{"version":{"number":"6.8.23"}}""", "", "_doc", true)]
    [InlineData("""{"version":{"number":"7.17.0"}}""", "row", null, true)]
    [InlineData("""{"version":{"number":"8.17.0"}}""", "", null, true)]
    [InlineData("""{"version":{"number":"9.0.0"}}""", "", null, true)]
    [InlineData("""{"version":{"distribution":"opensearch","number":"2.11.0"}}""", "", null, true)]
    public void Parse_EachVersion_GivesItsDialect(string body, string typeName, string? expectedType, bool hasText)
    {
        var dialect = ServerDialect.Parse(Encoding.UTF8.GetBytes(body), typeName);

        Assert.Equal(expectedType, dialect.TypeName);
        Assert.Equal(hasText, dialect.HasTextType);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"version":{"number":"x"}}""")]
    public void Parse_AnotherServer_IsAClearError(string body) =>
        Assert.Throws<ConnectException>(() => ServerDialect.Parse(Encoding.UTF8.GetBytes(body), ""));
}
