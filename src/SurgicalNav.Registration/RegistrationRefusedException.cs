namespace SurgicalNav.Registration;

/// <summary>A registration was refused; the message says what is wrong with the points and what to do about it.</summary>
public sealed class RegistrationRefusedException(string message) : Exception(message);
