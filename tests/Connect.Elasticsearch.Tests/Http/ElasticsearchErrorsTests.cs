using System.Text;
using System.Text.Json;
using Connect.Abstractions.Errors;
using Connect.Elasticsearch.Bulk;
using Connect.Elasticsearch.Http;

namespace Connect.Elasticsearch.Tests.Http;

public class ElasticsearchErrorsTests
{
    [Theory]
    [InlineData(201, null, true, false, "Success")]
    [InlineData(404, null, true, true, "Success")]
    [InlineData(404, "index_not_found_exception", true, true, "Fatal")]
    [InlineData(409, "version_conflict_engine_exception", true, false, "Success")]
    [InlineData(409, "version_conflict_engine_exception", false, false, "Conflict")]
    [InlineData(429, "es_rejected_execution_exception", true, false, "Retry")]
    [InlineData(503, "unavailable_shards_exception", true, false, "Retry")]
    [InlineData(400, "document_parsing_exception", true, false, "Malformed")]
    [InlineData(400, "strict_dynamic_mapping_exception", true, false, "Malformed")]
    [InlineData(400, "MapperParsingException", true, false, "Malformed")]
    [InlineData(403, "cluster_block_exception", true, false, "Fatal")]
    [InlineData(500, "some_new_exception", true, false, "Fatal")]
    public void Classify_StatusAndType_GivesTheVerdict(int status, string? type, bool isVersioned, bool isDelete, string expected) =>
        Assert.Equal(expected, ElasticsearchErrors.Classify(status, type, isVersioned, isDelete).ToString());

    [Theory]
    [InlineData("\"VersionConflictEngineException[[a][0] [t][1]: version conflict]\"", "VersionConflictEngineException")]
    [InlineData("\"RemoteTransportException[[n]]; nested: MapperParsingException[failed to parse [n]]; \"", "MapperParsingException")]
    [InlineData("{\"type\":\"mapper_parsing_exception\",\"reason\":\"failed\"}", "mapper_parsing_exception")]
    public void Read_ErrorsOfOldAndNewVersions_GiveTheType(string json, string expected)
    {
        using var error = JsonDocument.Parse(json);

        Assert.Equal(expected, ElasticsearchErrors.Read(error.RootElement).Type);
    }

    [Fact]
    public void Read_ErrorWithACause_GivesBothReasons()
    {
        using var error = JsonDocument.Parse(
            """{"type":"document_parsing_exception","reason":"failed to parse field [n]","caused_by":{"reason":"For input string"}}""");

        Assert.Equal("failed to parse field [n]: For input string", ElasticsearchErrors.Read(error.RootElement).Reason);
    }

    [Theory]
    [InlineData(503, true)]
    [InlineData(429, true)]
    [InlineData(401, false)]
    [InlineData(400, false)]
    public void RequestFailed_Status_TellsWhetherToTryAgain(int status, bool isRetriable)
    {
        var error = ElasticsearchErrors.RequestFailed(status, "<html>gateway</html>"u8.ToArray(), "A bulk", new Uri("http://node:9200"));

        Assert.Equal(isRetriable, error is RetriableException);
        Assert.Contains("gateway", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"errors\":true,\"items\":[]}")]
    [InlineData("{\"errors\":true}")]
    [InlineData("{\"errors\":true,\"items\":[{\"index\":{}}]}")]
    public void BulkAnswer_NotAnAnswerToThisBulk_IsAClearError(string body) =>
        Assert.Throws<ConnectException>(() => BulkAnswer.Read(Encoding.UTF8.GetBytes(body), 1));

    [Fact]
    public void BulkAnswer_NoErrors_LooksAtNoItem() =>
        Assert.Null(BulkAnswer.Read("{\"took\":30,\"errors\":false,\"items\":[{\"index\":{\"status\":201}}]}"u8.ToArray(), 1));
}
