using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Connect.Runtime.Tests")]
