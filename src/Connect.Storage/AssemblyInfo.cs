using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Connect.Storage.Tests")]
