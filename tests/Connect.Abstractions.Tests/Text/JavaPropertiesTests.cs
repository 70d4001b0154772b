using Connect.Abstractions.Text;

namespace Connect.Abstractions.Tests.Text;

public sealed class JavaPropertiesTests
{
    [Theory]
    [InlineData("a=1", "a", "1")]
    [InlineData("a = 1 ", "a", "1 ")]
    [InlineData("a:1", "a", "1")]
    [InlineData("a 1", "a", "1")]
    [InlineData("  a\t=\t1", "a", "1")]
    [InlineData("a", "a", "")]
    [InlineData("a=b=c", "a", "b=c")]
    [InlineData("a\\ b=1", "a b", "1")]
    [InlineData("a\\=b=1", "a=b", "1")]
    [InlineData("a=one\\\n   two", "a", "onetwo")]
    [InlineData("a=back\\\\", "a", "back\\")]
    [InlineData("a=tab\\tnew\\nline", "a", "tab\tnew\nline")]
    [InlineData("a=\\u00e9", "a", "é")]
    [InlineData("# a=0\n! a=0\n\na=1", "a", "1")]
    [InlineData("a=0\na=1", "a", "1")]
    public void Parse_OneEntry_FollowsJavasRules(string text, string key, string value) =>
        Assert.Equal(new Dictionary<string, string> { [key] = value }, JavaProperties.Parse(text));

    [Fact]
    public void Parse_CommentEndingInBackslash_DoesNotContinue() =>
        Assert.Equal(new Dictionary<string, string> { ["a"] = "1" }, JavaProperties.Parse("# comment \\\na=1"));

    [Fact]
    public void Parse_BadUnicodeEscape_NamesTheLineAndNotTheText()
    {
        var error = Assert.Throws<FormatException>(() => JavaProperties.Parse("a=1\npassword=s3cret\\u12"));

        Assert.Contains("Line 2", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }
}
