using System.Runtime.InteropServices;
using Connect.Broker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

// Settings as arguments under their configuration names: --log.dirs DIR --listeners PLAINTEXT://127.0.0.1:9092
var stopped = new TaskCompletionSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    stopped.TrySetResult();
});
var configuration = new ConfigurationBuilder().AddCommandLine(args).Build();
using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true));
await using var broker = await BrokerServer.StartAsync(BrokerOptions.FromConfiguration(configuration), loggers);
await stopped.Task;
