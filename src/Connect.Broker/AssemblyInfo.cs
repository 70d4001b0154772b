using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Connect.Broker.Tests")]
