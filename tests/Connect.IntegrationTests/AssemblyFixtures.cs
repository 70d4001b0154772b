using Connect.TestKit.Servers;

// One server of a kind for all test classes; each starts when a test first asks for it.
[assembly: AssemblyFixture(typeof(Shared<Postgres15>))]
[assembly: AssemblyFixture(typeof(Shared<Postgres18>))]
[assembly: AssemblyFixture(typeof(Shared<RadosGateway>))]
[assembly: AssemblyFixture(typeof(Shared<Fauxqs>))]
[assembly: AssemblyFixture(typeof(Shared<Azurite>))]
[assembly: AssemblyFixture(typeof(Shared<ElasticsearchServer>))]
