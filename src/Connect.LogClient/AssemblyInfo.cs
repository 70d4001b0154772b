using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Connect.LogClient.Tests")]
