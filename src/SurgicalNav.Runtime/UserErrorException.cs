namespace SurgicalNav.Runtime;

/// <summary>Something the user can mend: the message says what was wrong, where, and what to do, and is shown without a stack trace.</summary>
public sealed class UserErrorException : Exception
{
    public UserErrorException(string message) : base(message) { }

    public UserErrorException(string message, Exception cause) : base(message, cause) { }
}
