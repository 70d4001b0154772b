namespace Connect.Broker.Security.Passwords;

/// <summary>Users from several places.</summary>
internal sealed class EitherPassword(IReadOnlyList<IPasswordCheck> places) : IPasswordCheck
{
    public async ValueTask<bool> IsRightAsync(string user, string password, CancellationToken cancellationToken)
    {
        foreach (var place in places)
        {
            if (await place.IsRightAsync(user, password, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }
        return false;
    }
}
