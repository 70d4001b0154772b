using Connect.Broker.Producers;
using Connect.Storage.Files;
using Connect.TestKit.Servers;

namespace Connect.Broker.Tests.Producers;

public sealed class ProducerIdAllocatorTests : IDisposable
{
    private readonly string _folder = Directory.CreateDirectory(TestFolder.NewPath("producer-ids")).FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Next_AfterACrash_NeverGivesAnIdTwice()
    {
        var given = new HashSet<long>();
        for (var start = 0; start < 3; start++)
        {
            using var allocator = new ProducerIdAllocator(new DiskFileSystem(), _folder);
            for (var i = 0; i < 1500; i++)
            {
                Assert.True(given.Add(await allocator.NextAsync(TestContext.Current.CancellationToken)));
            }
        }
    }

    [Fact]
    public void DamagedFile_IsRefused_SinceGoingOnCouldRepeatAnId()
    {
        File.WriteAllText(Path.Combine(_folder, ProducerIdAllocator.FileName), "garbage");

        Assert.Throws<InvalidDataException>(() => new ProducerIdAllocator(new DiskFileSystem(), _folder));
    }
}
