namespace Connect.Broker.Configs;

/// <summary>A setting that is read each time it is used, so that a request can change it while the broker runs.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DynamicAttribute : Attribute;
