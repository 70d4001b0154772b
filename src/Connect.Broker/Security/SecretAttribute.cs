namespace Connect.Broker.Security;

/// <summary>I8: the value of this setting is never shown.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;
