using Connect.Abstractions.Connectors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Pipeline;
using Connect.Runtime.Tasks;

namespace Connect.Runtime.Workers;

/// <summary>The resolved configurations that a task runs with. They hold secrets: never log them.</summary>
/// <param name="Connector">The connector's.</param>
/// <param name="Task">The task's own.</param>
internal sealed record TaskConfigs(IReadOnlyDictionary<string, string> Connector, IReadOnlyDictionary<string, string> Task);

/// <summary>A sink task with its clients and pipeline; owns all of them.</summary>
internal sealed class RunningSinkTask(
    SinkTask task, TaskConfigs configs, SinkTaskLoop loop, SinkTaskParts parts, DeadLetterQueue? deadLetters) : IRunningTask
{
    private TaskStop _stop;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await task.StartAsync(configs.Task, cancellationToken).ConfigureAwait(false);
        var topics = SingleSetting.Read(configs.Connector, ConnectorKeys.Topics);
        if (topics.Count > 0)
        {
            parts.Consumer.Subscribe(topics);
        }
        else
        {
            parts.Consumer.SubscribePattern(SingleSetting.Read(configs.Connector, ConnectorKeys.TopicsRegex));
        }
    }

    public Task RunAsync(TaskStop stop)
    {
        _stop = stop;
        return loop.RunAsync(stop);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await task.StopAsync(_stop.Abandoned).ConfigureAwait(false);
        }
        finally
        {
            (task as IDisposable)?.Dispose();
            parts.Pipeline.Dispose();
            await parts.Consumer.DisposeAsync().ConfigureAwait(false);
            if (deadLetters is not null)
            {
                await deadLetters.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
