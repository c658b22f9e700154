using System.Runtime.InteropServices;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Masters;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Teleoperation;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>The teleoperation station with hostile hands and hostile arms. Whatever they say, every target is a posture within the arm's ranges or the one that the
/// arm itself reports, and nothing is led without a hand that is there.</summary>
/// <remarks>Each input moves a well-behaved operation one step on, and its bytes stand for some of the numbers.</remarks>
public sealed class TeleoperationFuzz : IFuzzTarget
{
    private const int Numbers = 24;
    private readonly RobotSystem _system = RobotSystemFile.Load(ProjectFiles.Path("hardware/systems/abdomen-four-arms.system.json"));
    private readonly TeleoperationStation _station;
    private readonly ArmState[] _arms;
    private readonly double[] _numbers = new double[Numbers];
    private Instant _now = Instant.FromSeconds(1);
    private Vec3 _placeMm;
    private Quat _handle = Quat.Identity;
    private long _step;

    public TeleoperationFuzz()
    {
        _station = new TeleoperationStation(_system, new TeleoperationOptions { AlignRad = 0.5, HandleFromTip = Quat.Identity });
        _arms = new ArmState[_system.Arms.Count];
    }

    public string Name => "teleoperation";

    /// <summary>None: the operation itself is the sound input.</summary>
    public IReadOnlyList<byte[]> Seeds => [];

    public int MostInputBytes => 256;
    public long MostBytesPerInput => 0;

    /// <summary>Steps in which an arm was led.</summary>
    public long Led { get; private set; }

    public void Take(ReadOnlySpan<byte> input)
    {
        _step++;
        _now += Duration.FromMilliseconds(2);
        for (var i = 0; i < _arms.Length; i++)
        {
            _arms[i] = new ArmState { ReportedAt = _now, IsReady = true, InstrumentId = (uint)(i + 1), Joints = _step == 1 ? JointVector.From(_system.Arms[i].Home) : _station.Targets[i].Position };
            _station.ConfirmInstrument(i, (uint)(i + 1));
        }
        _placeMm += new Vec3(0.05, 0.02, -0.03) * Math.Sin(_step * 0.01);
        var pedals = MasterButtons.Present | (_step % 32 == 1 ? MasterButtons.Clutch : MasterButtons.None) | (_step % 256 > 200 ? MasterButtons.Camera : MasterButtons.None);
        var pose = new Rigid<MasterConsole, MasterHandle>(Aligned(0), _placeMm);
        // Sticks need no alignment: the right hand leads in any case.
        var (left, right) = (MasterSample.OfPose(_step, _now, _now, pose, 0.5, pedals), MasterSample.OfRate(_step, _now, _now, new Vec3(0.3, 0, -0.3), Vec3.Zero, 0.5, pedals));
        if (input.Length > 2 && _step % 8 == 0) Disturb(input, ref left, ref right);
        _station.Step(_now, left, right, _arms);
        Check(left, right);
    }

    private void Disturb(ReadOnlySpan<byte> input, ref MasterSample left, ref MasterSample right)
    {
        Array.Clear(_numbers);
        var bytes = MemoryMarshal.AsBytes(_numbers.AsSpan());
        input[2..Math.Min(input.Length, bytes.Length + 2)].CopyTo(bytes);
        var n = _numbers;
        var arm = input[1] % _arms.Length;
        switch (input[0] % 8)
        {
            case 0:
                left = new MasterSample((long)input[1], _now, _now, (MasterKind)(input[1] % 5), new Rigid<MasterConsole, MasterHandle>(new Quat(n[0], n[1], n[2], n[3]), new Vec3(n[4], n[5], n[6])), new Vec3(n[7], n[8], n[9]), Vec3.Zero, n[10], (MasterButtons)input[1]);
                break;
            case 1:
                right = right with { Push = new Vec3(n[0], n[1], n[2]), Turn = new Vec3(n[3], n[4], n[5]), Grip = n[6] };
                break;
            case 2:
                left = left with { AcquiredAt = new Instant(BitConverter.DoubleToInt64Bits(n[0])), Sequence = BitConverter.DoubleToInt64Bits(n[1]) };
                break;
            case 3:
                _arms[arm] = _arms[arm] with { Joints = JointVector.From(n.AsSpan(0, 8)) };
                break;
            case 4:
                _arms[arm] = _arms[arm] with { SlackMm = n[0], TowardsRegion = new Vec3(n[1], n[2], n[3]), Jaw = n[4], InstrumentId = input[1] };
                break;
            case 5:
                _arms[arm] = _arms[arm] with { ReportedAt = new Instant(BitConverter.DoubleToInt64Bits(n[0])), IsReady = input[1] > 128 };
                break;
            case 6:
                (_, _) = (_station.SetScale(n[0]), _station.Assign((MasterHand)(input[1] & 1), input[1] >> 5));
                break;
            default:
                right = right with { Buttons = (MasterButtons)input[1] };
                break;
        }
    }

    private void Check(in MasterSample left, in MasterSample right)
    {
        for (var i = 0; i < _arms.Length; i++)
        {
            var target = _station.Targets[i];
            JointVector q = target.Position;
            var model = _system.Arms[i].Model;
            if (target.IsLed) Led++;
            if (target.Jaw is not (>= 0 and <= 1)) throw new InvalidOperationException($"A jaw of {target.Jaw}.");
            for (var j = 0; j < model.Joints.Length; j++)
                if (!(Math.Abs(model.Joints[j].Excess(q[j])) <= 1e-6)) throw new InvalidOperationException($"Joint {j} of arm {i} was sent to {q[j]}.");
        }
        if (HandStates.Moves(_station.Hand(MasterHand.Left).State) && !left.IsSound) throw new InvalidOperationException("An unsound left hand leads.");
        if (HandStates.Moves(_station.Hand(MasterHand.Right).State) && !right.IsSound) throw new InvalidOperationException("An unsound right hand leads.");
    }

    /// <summary>The handle turned as the station asks for.</summary>
    private Quat Aligned(int hand)
    {
        var report = _station.Hand((MasterHand)hand);
        _handle = _step > 1 && report.State is HandState.Waiting or HandState.Clutched ? (Quat.Exp(report.AlignAxis * Math.Min(0.02, report.MisalignedRad)) * _handle).Normalized() : _handle;
        return _handle;
    }
}
