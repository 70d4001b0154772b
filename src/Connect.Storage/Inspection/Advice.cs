namespace Connect.Storage.Inspection;

/// <summary>The next step after each kind of damage: what the next start does by itself, and what it cannot do.</summary>
internal static class Advice
{
    public const string Restore =
        "Restore the file from a backup, or delete the records up to its end (DeleteRecords) or the topic to go on without them.";

    public const string TornTail =
        "A crash in the middle of an append leaves this: the next start cuts it off, and nothing that was acknowledged is in it.";

    public const string DamagedTail =
        "Whole batches follow, so this is no torn append. Copy the directory before anything starts on it: recovery after a crash cuts the "
        + "log here and loses what follows. Restore the file from a backup, or let the start cut it.";

    public const string RebuiltIndex = "Nothing to do: it is made again from the log when it is first needed.";

    public const string WrongIndex = "Stop the process and delete the file: it is made again from the log.";

    public const string TransactionIndex =
        "Readers of committed data may see what was aborted. Stop the process and delete the .snapshot files of the directory: "
        + "the next start makes the index again from the log.";

    public const string Snapshot = "Nothing to do: a start that needs it leaves it aside and reads the log instead.";

    public const string LeaderEpochs = "Restore the file, or stop the process and delete it: epochs begin again at 0.";

    public const string Metadata = "Restore the file: it names the topic that the directory belongs to.";

    public const string Orphan = "Nothing reads it: stop the process and delete it.";

    public const string LostRecords = "The disk lost records. Check it, and restore the partition from a backup if they matter.";

    public const string Registry = "Restore the file from a backup: without it nothing starts.";

    public const string Checkpoint = "Nothing to do: it is written again; records that were deleted one by one may be back.";
}
