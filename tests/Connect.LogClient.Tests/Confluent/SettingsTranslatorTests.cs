using Connect.LogClient.Confluent;

namespace Connect.LogClient.Tests.Confluent;

public sealed class SettingsTranslatorTests
{
    [Theory]
    [InlineData("linger.ms", "7", "linger.ms", "7")]
    [InlineData("compression.type", "zstd", "compression.codec", "zstd")]
    [InlineData("delivery.timeout.ms", "5000", "message.timeout.ms", "5000")]
    [InlineData("max.request.size", "2000000", "message.max.bytes", "2000000")]
    [InlineData("security.protocol", "SASL_SSL", "security.protocol", "sasl_ssl")]
    [InlineData("ssl.endpoint.identification.algorithm", "", "ssl.endpoint.identification.algorithm", "none")]
    [InlineData("ssl.truststore.location", "/ca.pem", "ssl.ca.location", "/ca.pem")]
    [InlineData("acks", "all", "acks", "-1")]
    public void ProducerSetting_IsTranslated(string key, string value, string name, string translated)
    {
        var result = SettingsTranslator.Translate(new Dictionary<string, string> { [key] = value }, LibrdkafkaNames.Producer);

        Assert.Equal([new(name, translated)], result.Values);
        Assert.Empty(result.UnknownKeys);
    }

    [Fact]
    public void JavaAssignors_AreTranslated()
    {
        const string Java = "org.apache.kafka.clients.consumer.CooperativeStickyAssignor,org.apache.kafka.clients.consumer.RangeAssignor";

        var result = SettingsTranslator.Translate(
            new Dictionary<string, string> { ["partition.assignment.strategy"] = Java }, LibrdkafkaNames.Consumer);

        Assert.Equal("cooperative-sticky,range", result.Values["partition.assignment.strategy"]);
    }

    [Fact]
    public void JaasConfig_GivesUserAndPassword()
    {
        const string Jaas = """org.apache.kafka.common.security.scram.ScramLoginModule required username="u" password="p\"w;=";""";

        var result = SettingsTranslator.Translate(new Dictionary<string, string> { ["sasl.jaas.config"] = Jaas }, LibrdkafkaNames.Producer);

        Assert.Equal("u", result.Values["sasl.username"]);
        Assert.Equal("p\"w;=", result.Values["sasl.password"]);
    }

    [Theory]
    [InlineData("no.such.key", "1")]
    [InlineData("group.id", "consumers have it")]
    [InlineData("ssl.truststore.location", "/store.jks")]
    public void UnknownKey_IsNamed(string key, string value)
    {
        var result = SettingsTranslator.Translate(new Dictionary<string, string> { [key] = value }, LibrdkafkaNames.Producer);

        Assert.Equal([key], result.UnknownKeys);
        Assert.Empty(result.Values);
    }

    [Fact]
    public void JavaOnlyKey_IsLeftOutSilently() =>
        Assert.Empty(SettingsTranslator.Translate(
            new Dictionary<string, string> { ["key.serializer"] = "x" }, LibrdkafkaNames.Producer).UnknownKeys);
}
