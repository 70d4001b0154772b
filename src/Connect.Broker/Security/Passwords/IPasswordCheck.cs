namespace Connect.Broker.Security.Passwords;

/// <summary>Knows users and their passwords.</summary>
public interface IPasswordCheck
{
    /// <summary>Whether there is the user and the password is right; how long that takes does not tell which.</summary>
    ValueTask<bool> IsRightAsync(string user, string password, CancellationToken cancellationToken);
}
