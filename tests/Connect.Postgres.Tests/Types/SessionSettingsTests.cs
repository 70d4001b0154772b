using Connect.Postgres.Types;

namespace Connect.Postgres.Tests.Types;

public sealed class SessionSettingsTests
{
    [Fact]
    public void StartupOptions_EscapeBlanksInValues() => Assert.Equal(
        "-c DateStyle=ISO,\\ YMD -c IntervalStyle=postgres -c TimeZone=UTC -c extra_float_digits=3 -c bytea_output=hex "
        + "-c xmloption=content -c quote_all_identifiers=off",
        SessionSettings.StartupOptions);
}
