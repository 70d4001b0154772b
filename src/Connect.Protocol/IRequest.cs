namespace Connect.Protocol;

/// <summary>A request; its answer is a <typeparamref name="TResponse"/> at the same version.</summary>
public interface IRequest<TSelf, TResponse> : IWireType<TSelf>
    where TSelf : IRequest<TSelf, TResponse>
    where TResponse : IWireType<TResponse>
{
    static abstract ApiSpec Api { get; }
}
