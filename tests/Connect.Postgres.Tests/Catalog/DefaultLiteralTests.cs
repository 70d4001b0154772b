using System.Text;
using Connect.Postgres.Catalog;

namespace Connect.Postgres.Tests.Catalog;

public sealed class DefaultLiteralTests
{
    [Theory]
    [InlineData("'abc'::text", "abc")]
    [InlineData("'it''s'::character varying", "it's")]
    [InlineData("'2020-01-01'::date", "2020-01-01")]
    [InlineData("E'\\\\x00'::bytea", "\\x00")]
    [InlineData("'{1,2}'::integer[]", "{1,2}")]
    [InlineData("'x'::\"My\".\"Type\"", "x")]
    [InlineData("0", "0")]
    [InlineData("'-1'::integer", "-1")]
    [InlineData("(-1.5)", "-1.5")]
    [InlineData("1.50::numeric(10,2)", "1.50")]
    [InlineData("true", "t")]
    [InlineData("false", "f")]
    [InlineData("now()", null)]
    [InlineData("nextval('item_id_seq'::regclass)", null)]
    [InlineData("('a'::text || 'b'::text)", null)]
    [InlineData("CURRENT_TIMESTAMP", null)]
    [InlineData("NULL::text", null)]
    public void TextOf_Expression_IsTheConstantsText(string expression, string? expected) =>
        Assert.Equal(expected, DefaultLiteral.TextOf(expression) is { } text ? Encoding.UTF8.GetString(text) : null);
}
