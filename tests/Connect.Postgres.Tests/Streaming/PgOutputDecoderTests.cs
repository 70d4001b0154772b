using Connect.Abstractions.Errors;
using Connect.Postgres.Streaming;
using Connect.Postgres.Streaming.Messages;

namespace Connect.Postgres.Tests.Streaming;

public sealed class PgOutputDecoderTests
{
    [Fact]
    public void Decode_Begin_HasCommitLsnTimeAndTransaction()
    {
        var begin = Assert.IsType<BeginMessage>(PgOutputDecoder.Decode(Samples.Begin));

        Assert.Equal(Lsn.Parse("0/1A2B3C8"), begin.CommitLsn);
        Assert.Equal(0x2A3B5E9F05140 + 946_684_800_000_000, begin.CommitTimeMicroseconds);
        Assert.Equal(753u, begin.TransactionId);
    }

    [Fact]
    public void Decode_Commit_HasTheLsnBehindTheCommit() => Assert.Equal(
        new CommitMessage(Lsn.Parse("0/1A2B3C8"), Lsn.Parse("0/1A2B3F8"), 0x2A3B5E9F05140 + 946_684_800_000_000),
        PgOutputDecoder.Decode(Samples.Commit));

    [Fact]
    public void Decode_Relation_HasColumnsInOrder()
    {
        var relation = Assert.IsType<RelationMessage>(PgOutputDecoder.Decode(Samples.Relation));

        Assert.Equal(16385u, relation.RelationId);
        Assert.Equal("public", relation.Schema);
        Assert.Equal("orders", relation.Table);
        Assert.Equal(ReplicaIdentity.Default, relation.ReplicaIdentity);
        Assert.Equal(
            [new(true, "id", 23, -1), new(false, "note", 25, -1), new RelationColumn(false, "total", 1700, ((10 << 16) | 2) + 4)],
            relation.Columns);
    }

    [Theory]
    [InlineData('d', ReplicaIdentity.Default)]
    [InlineData('n', ReplicaIdentity.Nothing)]
    [InlineData('f', ReplicaIdentity.Full)]
    [InlineData('i', ReplicaIdentity.Index)]
    public void Decode_RelationWithoutSchema_IsOfPgCatalog(char identity, ReplicaIdentity expected)
    {
        var relation = (RelationMessage)PgOutputDecoder.Decode(Samples.Bytes($"R 00000001 \\0 t1\\0 {identity} 0000"));

        Assert.Equal("pg_catalog", relation.Schema);
        Assert.Equal(expected, relation.ReplicaIdentity);
        Assert.Empty(relation.Columns);
    }

    [Fact]
    public void Decode_Insert_HasTheRow()
    {
        var insert = Assert.IsType<InsertMessage>(PgOutputDecoder.Decode(Samples.Insert));

        Assert.Equal(16385u, insert.RelationId);
        Assert.Equal(["7", "NULL", "12.50"], Samples.Columns(insert.NewRow));
    }

    [Fact]
    public void Decode_UpdateWithoutOldRow_MarksUnchangedToast()
    {
        var update = Assert.IsType<UpdateMessage>(PgOutputDecoder.Decode(Samples.Update));

        Assert.Equal(OldRowKind.None, update.OldRowKind);
        Assert.Equal(0, update.OldRow.Count);
        Assert.Equal(["7", "UNCHANGED", "13.00"], Samples.Columns(update.NewRow));
    }

    [Fact]
    public void Decode_UpdateOfKey_HasOldKeyAndNewRow()
    {
        var update = Assert.IsType<UpdateMessage>(PgOutputDecoder.Decode(Samples.UpdateOfKey));

        Assert.Equal(OldRowKind.Key, update.OldRowKind);
        Assert.Equal(["7", "NULL", "NULL"], Samples.Columns(update.OldRow));
        Assert.Equal(["8", "é", "NULL"], Samples.Columns(update.NewRow));
    }

    [Fact]
    public void Decode_UpdateWithFullIdentity_HasBothRows()
    {
        var update = Assert.IsType<UpdateMessage>(PgOutputDecoder.Decode(Samples.UpdateWithOldRow));

        Assert.Equal(OldRowKind.Full, update.OldRowKind);
        Assert.Equal(["7", "a", "1.00"], Samples.Columns(update.OldRow));
        Assert.Equal(["7", "b", "1.00"], Samples.Columns(update.NewRow));
    }

    [Fact]
    public void Decode_Delete_TellsKeyFromFullRow()
    {
        var byKey = Assert.IsType<DeleteMessage>(PgOutputDecoder.Decode(Samples.DeleteByKey));
        var full = Assert.IsType<DeleteMessage>(PgOutputDecoder.Decode(Samples.DeleteWithOldRow));

        Assert.Equal(OldRowKind.Key, byKey.OldRowKind);
        Assert.Equal(["7", "NULL", "NULL"], Samples.Columns(byKey.OldRow));
        Assert.Equal(OldRowKind.Full, full.OldRowKind);
        Assert.Equal(["7", "", "NULL"], Samples.Columns(full.OldRow));
    }

    [Fact]
    public void Decode_Truncate_HasTablesAndOptions()
    {
        var truncate = Assert.IsType<TruncateMessage>(PgOutputDecoder.Decode(Samples.Truncate));

        Assert.Equal([16385u, 16386u], truncate.RelationIds);
        Assert.True(truncate.IsCascade);
        Assert.True(truncate.RestartsIdentity);
    }

    [Fact]
    public void Decode_LogicalMessage_HasPrefixAndContent()
    {
        var message = Assert.IsType<LogicalMessage>(PgOutputDecoder.Decode(Samples.Logical));

        Assert.True(message.IsTransactional);
        Assert.Equal(Lsn.Parse("0/1A2B3C8"), message.Lsn);
        Assert.Equal("outbox", message.Prefix);
        Assert.Equal([1, 2, 3], message.Content.ToArray());
    }

    [Fact]
    public void Decode_Origin_HasNameAndLsn() => Assert.Equal(
        new OriginMessage(Lsn.Parse("0/1A2B3C8"), "other_server"), PgOutputDecoder.Decode(Samples.Origin));

    [Fact]
    public void Decode_Type_HasOidAndName() => Assert.Equal(
        new TypeMessage(16400, "public", "mood"), PgOutputDecoder.Decode(Samples.Type));

    [Theory]
    [InlineData("I 00004001 N 0001 t 00000009 '7'", "Insert", "byte 13", "9 bytes")]
    [InlineData("I 00004001 N 0001 t FFFFFFFF", "Insert", "byte 13", "-1 bytes")]
    [InlineData("I 00004001 N 0001 b 00000001 '7'", "Insert", "byte 8", "0x62")]
    [InlineData("I 00004001 X 0000", "Insert", "byte 6", "0x58")]
    [InlineData("I 00004001 N 7FFF n", "Insert", "byte 8", "a count of 32767")]
    [InlineData("I 00004001 N 0000 00", "Insert", "byte 8", "1 bytes behind its end")]
    [InlineData("D 00004001 N 0000", "Delete", "byte 6", "0x4E")]
    [InlineData("T 7FFFFFFF 00", "Truncate", "byte 6", "a count of 2147483647")]
    [InlineData("R 00004001 'public'", "Relation", "byte 5", "text without its closing zero byte")]
    [InlineData("R 00004001 public\\0 t1\\0 q 0000", "Relation", "byte 16", "0x71")]
    [InlineData("M 01 0000000001A2B3C8 p\\0 00000004 010203", "Message", "byte 16", "4 bytes")]
    public void Decode_MalformedBytes_NamesMessageAndPosition(string written, string message, string position, string found)
    {
        var error = Assert.Throws<DataException>(() => PgOutputDecoder.Decode(Samples.Bytes(written)));

        Assert.Contains($"pgoutput {message} message", error.Message, StringComparison.Ordinal);
        Assert.Contains(position, error.Message, StringComparison.Ordinal);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("S 000002F1 01")]
    [InlineData("P 00")]
    [InlineData("{")]
    public void Decode_MessageOfAnotherProtocol_SaysWhatToRequest(string written)
    {
        var error = Assert.Throws<DataException>(() => PgOutputDecoder.Decode(Samples.Bytes(written)));

        Assert.Contains("proto_version 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_AnyTruncation_GivesTheTypedError()
    {
        foreach (var sample in Samples.All)
        {
            for (var length = 0; length < sample.Length; length++)
            {
                Assert.Throws<DataException>(() => PgOutputDecoder.Decode(sample.AsMemory(0, length)));
            }
        }
    }

    [Fact]
    public void Decode_RandomDamage_GivesAMessageOrTheTypedError()
    {
        var random = new Random(20_000);
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = (byte[])Samples.All[round % Samples.All.Count].Clone();
            for (var hits = random.Next(1, 4); hits > 0; hits--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            ReadWhole(damaged.AsMemory(0, random.Next(damaged.Length + 1)));
        }
    }

    /// <summary>Decodes and walks all rows: what the decoder lets through must be readable.</summary>
    private static void ReadWhole(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            switch (PgOutputDecoder.Decode(bytes))
            {
                case InsertMessage insert:
                    Samples.Columns(insert.NewRow);
                    break;
                case UpdateMessage update:
                    Samples.Columns(update.OldRow);
                    Samples.Columns(update.NewRow);
                    break;
                case DeleteMessage delete:
                    Samples.Columns(delete.OldRow);
                    break;
            }
        }
        catch (DataException error)
        {
            Assert.Contains("pgoutput", error.Message, StringComparison.Ordinal);
        }
    }
}
