using System.Globalization;

namespace Connect.Storage.Tests;

public sealed class IndexTests
{
    [Fact]
    public async Task Indexes_HaveTheseBytes()
    {
        StoreFixture fixture = await StoreFixture.CreateAsync(configs: [("index.interval.bytes", "0")]);
        for (int i = 0; i < 3; i++)
        {
            await fixture.AppendAsync("a");
        }

        int batchBytes = Batches.Of("a").Length;
        string second = batchBytes.ToString("X8", CultureInfo.InvariantCulture);
        string third = (2 * batchBytes).ToString("X8", CultureInfo.InvariantCulture);
        Assert.Equal("00000001" + second + "00000002" + third, Hex(fixture, "/data/t-0/00000000000000000000.index"));
        Assert.Equal("0000018BCFE56800" + "00000000", Hex(fixture, "/data/t-0/00000000000000000000.timeindex"));
    }

    private static string Hex(StoreFixture fixture, string path)
    {
        using var file = fixture.Disk.Open(path, create: false);
        var bytes = new byte[file.LengthBytes];
        file.Read(bytes, 0);
        return Convert.ToHexString(bytes);
    }
}
