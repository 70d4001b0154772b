using Connect.Rest.Tests;

// One worker for all tests: each uses connectors of its own.
[assembly: AssemblyFixture(typeof(RestWorker))]
