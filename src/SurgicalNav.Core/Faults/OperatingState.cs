namespace SurgicalNav.Core.Faults;

/// <summary>The CRTK operating states.</summary>
public enum OperatingState { Disabled, Enabled, Paused, Fault }

/// <summary>The CRTK state commands.</summary>
public enum StateCommand { Enable, Disable, Pause, Resume, Home, Unhome }

/// <summary>The CRTK operating-state machine (crtk-robotics "Robot Operating State"): state plus homed and busy, and refusals in words.</summary>
/// <remarks>Not thread-safe: owned by one loop. A fault latches until <see cref="StateCommand.Disable"/>.</remarks>
public sealed class OperatingStateMachine
{
    public OperatingState State { get; private set; } = OperatingState.Disabled;
    public bool IsHomed { get; private set; }
    public bool IsBusy { get; set; }

    /// <summary>Applies a command, or answers why not; null means done.</summary>
    public string? Command(StateCommand command)
    {
        switch (command, State)
        {
            case (StateCommand.Enable, OperatingState.Disabled):
                State = OperatingState.Enabled;
                return null;
            case (StateCommand.Enable, OperatingState.Fault):
                return "A fault is latched: read it, then disable before enabling again.";
            case (StateCommand.Disable, _):
                State = OperatingState.Disabled;
                IsBusy = false;
                return null;
            case (StateCommand.Pause, OperatingState.Enabled):
                State = OperatingState.Paused;
                return null;
            case (StateCommand.Resume, OperatingState.Paused):
                State = OperatingState.Enabled;
                return null;
            case (StateCommand.Home, OperatingState.Enabled):
                if (IsBusy) return "Busy: wait until the current motion ends.";
                IsHomed = true;
                return null;
            case (StateCommand.Unhome, OperatingState.Disabled):
                IsHomed = false;
                return null;
            default:
                return $"'{command}' is not possible in state {State}.";
        }
    }

    /// <summary>Latches <see cref="OperatingState.Fault"/>.</summary>
    public void Trip()
    {
        State = OperatingState.Fault;
        IsBusy = false;
    }
}
