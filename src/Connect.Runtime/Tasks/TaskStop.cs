namespace Connect.Runtime.Tasks;

/// <summary>The two ways in which a task is told to end.</summary>
/// <param name="Stopping">Finish what is under way, commit, and stop.</param>
/// <param name="Abandoned">The time for that is over: touch nothing outside any more, commit nothing.</param>
public readonly record struct TaskStop(CancellationToken Stopping, CancellationToken Abandoned);
