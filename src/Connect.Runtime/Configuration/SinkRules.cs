namespace Connect.Runtime.Configuration;

/// <summary>The rules of a sink that look at several settings.</summary>
internal static class SinkRules
{
    /// <summary>Adds what is wrong.</summary>
    public static void Check(IReadOnlyDictionary<string, string> config, string workerGroup, ValidatedValues values)
    {
        var topics = config.GetValueOrDefault(ConnectorKeys.Topics.Name, "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var pattern = config.GetValueOrDefault(ConnectorKeys.TopicsRegex.Name, "").Trim();
        if (topics.Length > 0 == pattern.Length > 0)
        {
            var error = topics.Length > 0
                ? "topics and topics.regex are both set; set one of them."
                : "Neither topics nor topics.regex is set; set one of them.";
            values.AddError(ConnectorKeys.Topics.Name, error);
            values.AddError(ConnectorKeys.TopicsRegex.Name, error);
        }

        CheckDeadLetters(config, topics, pattern, values);
        CheckGroup(config, workerGroup, values);
    }

    private static void CheckDeadLetters(IReadOnlyDictionary<string, string> config, string[] topics, string pattern,
        ValidatedValues values)
    {
        var deadLetters = config.GetValueOrDefault(ConnectorKeys.DeadLetterTopic.Name, "").Trim();
        if (deadLetters.Length == 0)
        {
            return;
        }

        if (topics.Contains(deadLetters))
        {
            values.AddError(
                ConnectorKeys.DeadLetterTopic.Name,
                    $"The dead letter queue '{deadLetters}' is one of topics: the sink would read its own dead letters.");
        }
        else if (pattern.Length > 0 && Matches(pattern, deadLetters))
        {
            values.AddError(
                ConnectorKeys.DeadLetterTopic.Name,
                    $"The dead letter queue '{deadLetters}' matches topics.regex: the sink would read its own dead letters.");
        }
    }

    private static void CheckGroup(IReadOnlyDictionary<string, string> config, string workerGroup, ValidatedValues values)
    {
        var name = config.GetValueOrDefault(ConnectorKeys.Name.Name, "");
        var group = ClientSettingsBuilder.GroupOf(name, config);
        if (group == workerGroup)
        {
            var isOwn = config.ContainsKey("consumer.override.group.id");
            values.AddError(
                isOwn ? "consumer.override.group.id" : ConnectorKeys.Name.Name,
                $"The consumer group '{group}' is the worker group's name (group.id); choose another {(isOwn ? "group" : "name")}.");
        }
    }

    // A pattern that is no pattern is an error of its own.
    private static bool Matches(string pattern, string topic)
    {
        try
        {
            return ConnectorKeys.WholeTopic(pattern).IsMatch(topic);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
