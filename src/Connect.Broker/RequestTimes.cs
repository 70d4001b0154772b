namespace Connect.Broker;

/// <summary>
/// Where a request's time went, in the phases of Kafka's RequestMetrics. There is no queue before the first: a request is worked on as
/// soon as it is read.
/// </summary>
/// <param name="Local">Until the handler first waited, or was done.</param>
/// <param name="Remote">While it waited.</param>
/// <param name="Response">Until its answer was written, with the wait for earlier answers.</param>
internal readonly record struct RequestTimes(TimeSpan Local, TimeSpan Remote, TimeSpan Response);
