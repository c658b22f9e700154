using System.Globalization;
using System.Text.Json.Nodes;
using SurgicalNav.Links.Drive;

namespace SurgicalNav.Runtime.Decoding;

/// <summary>The fields of drive-link frames under the register file's names.</summary>
internal static class DriveFields
{
    public static string NameOf(DriveFrameType type) => type switch
    {
        DriveFrameType.ClearFault => "CLEAR_FAULT",
        _ => type.ToString().ToUpperInvariant(),
    };

    /// <returns>Null where the content contradicts itself.</returns>
    public static JsonObject? Of(DriveFrame frame)
    {
        var fields = new JsonObject
        {
            ["sequence"] = frame.Header.Sequence,
            ["timeUs"] = frame.Header.TimeUs,
            ["session"] = Hex(frame.Header.Session),
        };
        switch (frame.Type)
        {
            case DriveFrameType.Hello:
                var hello = new HelloFrame(frame);
                (fields["hostNonce"], fields["minVersion"], fields["maxVersion"]) = (Hex(hello.HostNonce), hello.MinVersion, hello.MaxVersion);
                break;
            case DriveFrameType.Enable:
                var enable = new EnableFrame(frame);
                (fields["channelA"], fields["channelB"]) = (Hex(enable.ChannelA), Hex(enable.ChannelB));
                break;
            case DriveFrameType.ClearFault:
                fields["code"] = new ClearFaultFrame(frame).Code.ToString();
                break;
            case DriveFrameType.Home:
                var home = new HomeFrame(frame);
                (fields["deadlineUs"], fields["again"]) = (home.DeadlineUs, home.Again);
                break;
            case DriveFrameType.Setpoint:
                Add(fields, new SetpointFrame(frame));
                break;
            case DriveFrameType.State:
                Add(fields, new StateFrame(frame));
                break;
            case DriveFrameType.Fault:
                Add(fields, new FaultFrame(frame).Report);
                break;
            case DriveFrameType.Identity:
                var view = new IdentityFrame(frame);
                if (view.Read() is not { } identity) return null;
                fields["hostNonce"] = Hex(view.HostNonce);
                Add(fields, identity);
                break;
        }
        return fields;
    }

    private static void Add(JsonObject fields, SetpointFrame setpoint)
    {
        var n = setpoint.JointCount;
        var (position, velocity) = (new JsonArray(), new JsonArray());
        for (var j = 0; j < n; j++)
        {
            position.Add(DecodedValue.Number(setpoint.Position(j)));
            velocity.Add(DecodedValue.Number(setpoint.Velocity(j)));
        }
        (fields["deadlineUs"], fields["purpose"], fields["knotCount"]) = (setpoint.DeadlineUs, setpoint.Purpose.ToString(), setpoint.KnotCount);
        (fields["position"], fields["velocity"]) = (position, velocity);
        var trajectory = new HeldTrajectory(n);
        setpoint.ReadTrajectory(trajectory);
        var knots = new JsonArray();
        for (var k = 0; k < DriveProtocol.KnotCount; k++)
        {
            var (positions, velocities) = (new JsonArray(), new JsonArray());
            for (var j = 0; j < n; j++)
            {
                positions.Add((JsonNode)trajectory.PositionCounts[k * n + j]);
                velocities.Add((JsonNode)trajectory.VelocityCounts[k * n + j]);
            }
            knots.Add((JsonNode)new JsonObject { ["durationMs"] = trajectory.DurationMs[k], ["positionCounts"] = positions, ["velocityCounts"] = velocities });
        }
        fields["knots"] = knots;
    }

    private static void Add(JsonObject fields, StateFrame state)
    {
        var s = state.Status;
        (fields["setpointSequence"], fields["acceptedSequence"]) = (s.SetpointSequence, s.AcceptedSequence);
        (fields["state"], fields["stopPhase"], fields["faultCode"]) = (s.State.ToString(), s.StopPhase.ToString(), s.FaultCode.ToString());
        (fields["lastRefusal"], fields["flags"]) = (s.LastRefusal.ToString(), s.Flags.ToString());
        (fields["echoHostTimeUs"], fields["echoHeldUs"]) = (s.EchoHostTimeUs, s.EchoHeldUs);
        (fields["watchdogMarginUs"], fields["leastWatchdogMarginUs"]) = (s.WatchdogMarginUs, s.LeastWatchdogMarginUs);
        (fields["framingErrors"], fields["crcErrors"], fields["sessionErrors"]) = (s.FramingErrors, s.CrcErrors, s.SessionErrors);
        (fields["sequenceErrors"], fields["staleErrors"], fields["refusals"]) = (s.SequenceErrors, s.StaleErrors, s.Refusals);
        (fields["linkLosses"], fields["setpointAgeUs"]) = (s.LinkLosses, s.SetpointAgeUs);
        var (position, velocity, effort, second) = (new JsonArray(), new JsonArray(), new JsonArray(), new JsonArray());
        for (var j = 0; j < state.JointCount; j++)
        {
            position.Add(DecodedValue.Number(state.Position(j)));
            velocity.Add(DecodedValue.Number(state.Velocity(j)));
            effort.Add(DecodedValue.Number(state.Effort(j)));
            second.Add(DecodedValue.Number(state.SecondPosition(j)));
        }
        (fields["position"], fields["velocity"], fields["effort"], fields["secondPosition"]) = (position, velocity, effort, second);
    }

    private static void Add(JsonObject fields, DriveFaultReport report)
    {
        (fields["code"], fields["joint"]) = (report.Code.ToString(), report.Joint == DriveProtocol.NoJoint ? null : report.Joint);
        (fields["stopPhase"], fields["atTimeUs"]) = (report.StopPhase.ToString(), report.AtTimeUs);
        (fields["value"], fields["limit"]) = (DecodedValue.Number(report.Value), DecodedValue.Number(report.Limit));
    }

    private static void Add(JsonObject fields, DriveIdentity identity)
    {
        (fields["kind"], fields["serialNumber"], fields["firmware"]) = (identity.Kind.ToString(), identity.SerialNumber, identity.Firmware.ToString());
        (fields["capabilities"], fields["minVersion"], fields["maxVersion"]) = (identity.Capabilities.ToString(), identity.MinVersion, identity.MaxVersion);
        (fields["linkDeadlineUs"], fields["maxAgeUs"], fields["setpointRateHz"]) = (identity.LinkDeadlineUs, identity.MaxAgeUs, identity.SetpointRateHz);
        var joints = new JsonArray();
        foreach (var joint in identity.Joints)
        {
            joints.Add((JsonNode)new JsonObject
            {
                ["unit"] = joint.Unit.ToString(),
                ["minPosition"] = DecodedValue.Number(joint.MinPosition),
                ["maxPosition"] = DecodedValue.Number(joint.MaxPosition),
                ["maxVelocity"] = DecodedValue.Number(joint.MaxVelocity),
                ["maxAcceleration"] = DecodedValue.Number(joint.MaxAcceleration),
                ["maxJerk"] = DecodedValue.Number(joint.MaxJerk),
                ["maxEffort"] = DecodedValue.Number(joint.MaxEffort),
                ["maxFollowingError"] = DecodedValue.Number(joint.MaxFollowingError),
            });
        }
        fields["joints"] = joints;
    }

    private static string Hex(uint value) => "0x" + value.ToString("X8", CultureInfo.InvariantCulture);
}
