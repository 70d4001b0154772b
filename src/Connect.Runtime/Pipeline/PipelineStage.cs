namespace Connect.Runtime.Pipeline;

/// <summary>Where in a record's way something went wrong; printed in Kafka Connect's words.</summary>
public enum PipelineStage
{
    /// <summary>The source's poll.</summary>
    TaskPoll,

    /// <summary>A transform or its predicate.</summary>
    Transformation,

    /// <summary>The key's converter.</summary>
    KeyConverter,

    /// <summary>The value's converter.</summary>
    ValueConverter,

    /// <summary>The header converter.</summary>
    HeaderConverter,

    /// <summary>The append to the log.</summary>
    KafkaProduce,

    /// <summary>The read from the log.</summary>
    KafkaConsume,

    /// <summary>The sink's put.</summary>
    TaskPut,
}

/// <summary>Stages as text.</summary>
public static class PipelineStages
{
    /// <summary>The name that Kafka Connect writes into dead letter headers and logs.</summary>
    public static string ToKafkaName(this PipelineStage stage) => stage switch
    {
        PipelineStage.TaskPoll => "TASK_POLL",
        PipelineStage.Transformation => "TRANSFORMATION",
        PipelineStage.KeyConverter => "KEY_CONVERTER",
        PipelineStage.ValueConverter => "VALUE_CONVERTER",
        PipelineStage.HeaderConverter => "HEADER_CONVERTER",
        PipelineStage.KafkaProduce => "KAFKA_PRODUCE",
        PipelineStage.KafkaConsume => "KAFKA_CONSUME",
        _ => "TASK_PUT",
    };
}
