using Connect.Postgres.Tables;
using Connect.Postgres.Tests.Types;
using Connect.Postgres.Types;

namespace Connect.Postgres.Tests.Tables;

public sealed class ColumnDefaultTests
{
    [Theory]
    [InlineData("integer", "42", "42")]
    [InlineData("integer", "'-1'::integer", "-1")]
    [InlineData("integer", "(-1)", "-1")]
    [InlineData("bigint", "'9223372036854775807'::bigint", "9223372036854775807")]
    [InlineData("boolean", "true", "true")]
    [InlineData("text", "'it''s'::text", "it's")]
    [InlineData("text", "'now()'::text", "now()")]
    [InlineData("character varying(20)", "'abc'::character varying", "abc")]
    [InlineData("numeric(10,2)", "12.5", "12.50")]
    [InlineData("numeric(10,2)", "(0)::numeric", "0.00")]
    [InlineData("double precision", "'1.5'::double precision", "1.5")]
    [InlineData("bit(3)", "B'101'::\"bit\"", "0x05")]
    [InlineData("jsonb", "'{\"a\": 1}'::jsonb", "{\"a\": 1}")]
    [InlineData("date", "'2016-11-04'::date", "17109")]
    [InlineData("timestamp(3)", "'2016-11-04 13:51:30'::timestamp without time zone", "1478267490000")]
    [InlineData("timestamp with time zone", "'2016-11-04 13:51:30+00'::timestamp with time zone", "2016-11-04T13:51:30.000000Z")]
    [InlineData("interval", "'1 day'::interval", "86400000000")]
    [InlineData("mood", "'ok'::public.mood", "ok")]
    public void Of_Constant_IsItsValue(string declared, string expression, string expected) =>
        Assert.Equal(expected, Notation.Of(DefaultOf(declared, expression)));

    [Theory]
    [InlineData("integer", "nextval('item_id_seq'::regclass)", "0")]
    [InlineData("uuid", "gen_random_uuid()", "00000000-0000-0000-0000-000000000000")]
    [InlineData("timestamp", "now()", "0")]
    [InlineData("timestamp", "(now() + '1 day'::interval)", "0")]
    [InlineData("timestamp with time zone", "CURRENT_TIMESTAMP", "1970-01-01T00:00:00.000000Z")]
    [InlineData("date", "CURRENT_DATE", "0")]
    [InlineData("time", "LOCALTIME(0)", "0")]
    [InlineData("text", "lower('A'::text)", "\"\"")]
    [InlineData("json", "json_build_object('a', 1)", "{}")]
    [InlineData("bit(8)", "f()", "0x")]
    [InlineData("bit", "f()", "false")]
    public void Of_WhatTheServerComputes_IsTheZeroOfTheType(string declared, string expression, string expected) =>
        Assert.Equal(expected, Notation.Of(DefaultOf(declared, expression)));

    [Theory]
    [InlineData("integer", "NULL::integer")]
    [InlineData("integer", "(1 + 2)")]
    [InlineData("integer", "'x'::text")]
    [InlineData("text", "('a'::text || 'b'::text)")]
    [InlineData("numeric", "0")]
    [InlineData("text[]", "'{}'::text[]")]
    [InlineData("bytea", "'\\x00'::bytea")]
    [InlineData("point", "'(0,0)'::point")]
    [InlineData("mood", "pick_mood()")]
    public void Of_AnythingElse_IsNone(string declared, string expression) => Assert.Null(DefaultOf(declared, expression));

    private static object? DefaultOf(string declared, string expression)
    {
        var (type, modifier) = ExampleTypes.Resolve(declared);
        return ColumnDefault.Of(type, new PostgresTypeRegistry(new TypeHandling()).ConverterFor(type, modifier)!, expression);
    }
}
