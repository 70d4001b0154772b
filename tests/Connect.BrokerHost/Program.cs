using Connect.Broker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

// Settings as arguments under their configuration names: --log.dirs DIR --listeners PLAINTEXT://127.0.0.1:0
var configuration = new ConfigurationBuilder().AddCommandLine(args).Build();
using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true));
await using var broker = await BrokerServer.StartAsync(BrokerOptions.FromConfiguration(configuration), loggers);
Console.WriteLine($"READY {broker.BootstrapServers}");

// Whoever started it stops it cleanly by closing its input.
while (await Console.In.ReadLineAsync() is not null)
{
}
