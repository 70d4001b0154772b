using System.Text;
using Connect.Postgres.Streaming.Messages;

namespace Connect.Postgres.Tests.Streaming;

/// <summary>One message of every kind, byte by byte as a server sends it.</summary>
internal static class Samples
{
    /// <summary>Relation 16385 public.orders: id int4 (key), note text, total numeric(10,2).</summary>
    public static byte[] Relation { get; } = Bytes(
        "R 00004001 public\\0 orders\\0 d 0003"
        + " 01 id\\0 00000017 FFFFFFFF  00 note\\0 00000019 FFFFFFFF  00 total\\0 000006A4 000A0006");

    public static byte[] Begin { get; } = Bytes("B 0000000001A2B3C8 0002A3B5E9F05140 000002F1");

    public static byte[] Commit { get; } = Bytes("C 00 0000000001A2B3C8 0000000001A2B3F8 0002A3B5E9F05140");

    /// <summary>(7, null, '12.50').</summary>
    public static byte[] Insert { get; } = Bytes("I 00004001 N 0003 t 00000001 '7' n t 00000005 '12.50'");

    /// <summary>New row (7, unchanged TOAST, '13.00'), no old row.</summary>
    public static byte[] Update { get; } = Bytes("U 00004001 N 0003 t 00000001 '7' u t 00000005 '13.00'");

    /// <summary>Old key (7), new row (8, 'é', null).</summary>
    public static byte[] UpdateOfKey { get; } = Bytes(
        "U 00004001 K 0003 t 00000001 '7' n n N 0003 t 00000001 '8' t 00000002 C3A9 n");

    /// <summary>Old row (7, 'a', '1.00'), new row the same with 'b'.</summary>
    public static byte[] UpdateWithOldRow { get; } = Bytes(
        "U 00004001 O 0003 t 00000001 '7' t 00000001 'a' t 00000004 '1.00' N 0003 t 00000001 '7' t 00000001 'b' t 00000004 '1.00'");

    public static byte[] DeleteByKey { get; } = Bytes("D 00004001 K 0003 t 00000001 '7' n n");

    public static byte[] DeleteWithOldRow { get; } = Bytes("D 00004001 O 0003 t 00000001 '7' t 00000000 n");

    public static byte[] Truncate { get; } = Bytes("T 00000002 03 00004001 00004002");

    public static byte[] Logical { get; } = Bytes("M 01 0000000001A2B3C8 outbox\\0 00000003 010203");

    public static byte[] Origin { get; } = Bytes("O 0000000001A2B3C8 other_server\\0");

    public static byte[] Type { get; } = Bytes("Y 00004010 public\\0 mood\\0");

    public static IReadOnlyList<byte[]> All { get; } =
    [
        Relation, Begin, Commit, Insert, Update, UpdateOfKey, UpdateWithOldRow, DeleteByKey, DeleteWithOldRow, Truncate, Logical, Origin,
        Type,
    ];

    /// <summary>
    /// Bytes written down for reading: the type letter, then pieces between blanks: hexadecimal digits, <c>'text'</c>,
    /// <c>text\0</c>, or a single mark such as <c>N</c> or <c>t</c>.
    /// </summary>
    public static byte[] Bytes(string written)
    {
        using var bytes = new MemoryStream();
        foreach (var piece in written.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.Write(piece switch
            {
                { Length: 1 } => [(byte)piece[0]],
                ['\'', .. var text, '\''] => Encoding.UTF8.GetBytes(text),
                [.. var text, '\\', '0'] => Encoding.UTF8.GetBytes(text + "\0"),
                _ => Convert.FromHexString(piece),
            });
        }

        return bytes.ToArray();
    }

    /// <summary>The columns of a row: text, <c>NULL</c> or <c>UNCHANGED</c>.</summary>
    public static List<string> Columns(TupleData row)
    {
        var columns = new List<string>();
        var reader = row.GetReader();
        for (var i = 0; i < row.Count; i++)
        {
            columns.Add(reader.Read(out var text) switch
            {
                TupleColumnKind.Null => "NULL",
                TupleColumnKind.UnchangedToast => "UNCHANGED",
                _ => Encoding.UTF8.GetString(text),
            });
        }

        return columns;
    }
}
