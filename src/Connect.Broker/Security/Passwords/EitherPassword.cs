namespace Connect.Broker.Security.Passwords;

/// <summary>Users from several places.</summary>
internal sealed class EitherPassword(IReadOnlyList<IPasswordCheck> places) : IPasswordCheck
{
    public bool IsRight(string user, string password) => places.Any(place => place.IsRight(user, password));
}
