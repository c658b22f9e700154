using System.Globalization;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Audit;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Recording.Mcap;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Recorded.Fields;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Runtime.Replays;

/// <summary>A recording opened to be run again: what the session rested on, and its messages in their order.</summary>
public sealed class RecordedSession : IDisposable
{
    private readonly string _folder;
    private readonly GuardHostConfig? _guards;
    private readonly Dictionary<string, byte[]> _files;

    private RecordedSession(string path, SessionReader reader, Dictionary<string, byte[]> files)
    {
        (Path, Reader, _files) = (path, reader, files);
        _folder = Directory.CreateTempSubdirectory("surgicalnav-replay-").FullName;
        if (files.TryGetValue(SessionTopics.Setup, out var setup)) Setup = NavigationSetupFile.Read(setup, $"{SessionTopics.Setup} in {path}", Vessels());
        else Trackers = TrackerSetupFile.ReadAll(files, path);
        if (files.Keys.Any(name => name.StartsWith(GuardFiles.Prefix, StringComparison.Ordinal))) _guards = GuardFiles.Unpack(files, _folder);
    }

    public string Path { get; }
    public SessionReader Reader { get; }

    /// <summary>What navigation rested on; null where the recording has none.</summary>
    public NavigationSetup? Setup { get; }

    /// <summary>Trackers that were recorded without navigation, by topic; empty where there is one.</summary>
    public IReadOnlyDictionary<string, TrackerOptions> Trackers { get; } = new Dictionary<string, TrackerOptions>(StringComparer.Ordinal);

    /// <summary>The guards' devices by channel; empty where there were none.</summary>
    public IReadOnlyList<string> Devices => _guards is null ? [] : [.. _guards.Devices.Select(d => d.Name)];

    /// <summary>The card of the network that made the masks; null where the recording has none.</summary>
    public byte[]? ModelCard => _files.GetValueOrDefault(SessionTopics.ModelCard);

    /// <exception cref="UserErrorException">It cannot be opened, or is no session that can be run again; says why.</exception>
    public static RecordedSession Open(string path)
    {
        if (!File.Exists(path)) throw new UserErrorException($"{path}: there is no such recording. 'surgicalnav record --out {path}' makes one.");
        SessionReader? reader = null;
        try
        {
            reader = new SessionReader(path);
            if (RecordedStretch.Of(reader.Metadata) is { Sessions: > 1 } joined) throw new UserErrorException($"{path} cannot be replayed: {joined.WhyNotRunAgain}");
            return new RecordedSession(path, reader, reader.Attachments.GroupBy(a => a.Name).ToDictionary(g => g.Key, g => g.Last().Data.ToArray(), StringComparer.Ordinal));
        }
        catch (UserErrorException)
        {
            reader?.Dispose();
            throw;
        }
        catch (Exception e) when (e is McapException or ConfigException or GuardHostConfigException or DistanceFieldFileException or IOException)
        {
            reader?.Dispose();
            throw new UserErrorException($"{path} cannot be replayed: {e.Message}", e);
        }
    }

    /// <summary>Refuses a recording that lacks what its session would be run again from; its pictures can still be drawn again.</summary>
    /// <exception cref="UserErrorException">It was cut or joined so; says what to do.</exception>
    public void RequireHistory()
    {
        if (RecordedStretch.Of(Reader.Metadata).WhyNotRunAgain is { } why) throw new UserErrorException($"{Path} cannot be run again: {why}");
    }

    /// <summary>The guards anew, with the recorded rules or changed ones.</summary>
    public DecisionReplay[] Guards(Func<GuardHostConfig, GuardHostConfig>? change = null)
    {
        if (_guards is null) return [];
        var config = change?.Invoke(_guards) ?? _guards;
        var arms = new GuardedArms();
        return [.. config.Devices.Select(d => (Device: d, Made: GuardAssembly.Rules(d, _folder))).Select(d => new DecisionReplay(d.Made.Rules, d.Made.Tool, GuardAssembly.Neighbours(d.Device, d.Made.Rules, d.Made.Tool, arms)))];
    }

    /// <summary>What the guards held motion to, by channel; empty where there were none.</summary>
    public IReadOnlyList<(string Device, GuardRules Rules, IToolGeometry? Tool, GuardedPlace? Place)> GuardRules() =>
        _guards is null ? [] : [.. _guards.Devices.Select(d => (Device: d, Made: GuardAssembly.Rules(d, _folder))).Select(d => (d.Device.Name, d.Made.Rules, d.Made.Tool, GuardAssembly.PlaceOf(d.Device)))];

    /// <summary>The plan's surfaces.</summary>
    /// <exception cref="UserErrorException">A surface in the recording cannot be used.</exception>
    public IReadOnlyList<(AnatomyStructure Structure, TriangleMesh Mesh)> Surfaces()
    {
        var surfaces = new List<(AnatomyStructure, TriangleMesh)>();
        foreach (var (name, bytes) in _files)
        {
            if (!name.StartsWith(SessionTopics.SurfacePrefix, StringComparison.Ordinal)) continue;
            var parts = System.IO.Path.GetFileNameWithoutExtension(name).Split('-', 4);
            if (parts.Length < 4 || !byte.TryParse(parts[0], out var id) || !Enum.TryParse<StructureRole>(parts[1], out var role)
                || !uint.TryParse(parts[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var rgb))
                throw new UserErrorException($"{Path}: the surface '{name}' is not named as ID-ROLE-RRGGBB-NAME.vtk.");
            try
            {
                surfaces.Add((new AnatomyStructure(id, parts[3], role, new Rgb((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)), VtkPolyDataFile.Parse(bytes, name)));
            }
            catch (VolumeFormatException e)
            {
                throw new UserErrorException($"{Path}: {e.Message}", e);
            }
        }
        return surfaces;
    }

    /// <summary>Gives the replay everything that it runs on; pictures and masks go to <paramref name="picture"/>.</summary>
    /// <param name="replay">Not yet finished afterwards.</param>
    /// <param name="picture">Sees every picture or mask by its topic; may be null.</param>
    /// <param name="progress">Told how much of the file has been read, 0 to 1.</param>
    /// <param name="stop">Ends early.</param>
    /// <returns>What cut the reading short, in words; null where the whole file was read.</returns>
    public string? Feed(SessionReplay replay, PictureSink? picture, Action<double> progress, CancellationToken stop)
    {
        try
        {
            for (var n = 0L; !stop.IsCancellationRequested && Reader.Read(); n++)
            {
                Take(replay, picture);
                if (n % 4096 == 0) progress(Reader.Bytes.Position / (double)Math.Max(1, Reader.Bytes.Length));
            }
            progress(1);
            return null;
        }
        catch (McapException e)
        {
            return e.Message;
        }
    }

    public void Dispose()
    {
        Reader.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Take(SessionReplay replay, PictureSink? picture)
    {
        switch (Reader.Topic)
        {
            case var topic when topic == SessionTopics.Tracker || Trackers.ContainsKey(topic):
                replay.Take(topic, PoseRecords.ToSample(Reader.Get<PoseRecord>()));
                break;
            case SessionTopics.Tracking:
                replay.Take(Fields<TrackingStep>());
                break;
            case SessionTopics.Drawn:
                replay.Take(Fields<DrawnFrame>());
                break;
            case SessionTopics.Programs:
                var program = Fields<GuardProgramRecord>();
                replay.Take(program.Device, program.Upload, program.Program);
                break;
            case var topic when SessionTopics.IsGuard(topic):
                var decision = Fields<GuardDecisionRecord>();
                replay.Take(decision.Device, decision.Decision);
                break;
            case SessionTopics.Left or SessionTopics.Mask:
                picture?.Invoke(Reader.Topic, Reader.Picture());
                break;
        }
    }

    /// <exception cref="McapException">The message is not what its topic says.</exception>
    public T Fields<T>() where T : struct, IFieldRecord<T> => FieldReader.TryRead<T>(Reader.Message.Data, out var record)
        ? record
        : throw new McapException(McapError.MalformedRecord, 0, $"a message on '{Reader.Topic}' is no {T.MessageName}.", Path);

    private DistanceField? Vessels()
    {
        if (!_files.TryGetValue(SessionTopics.Vessels, out var bytes) && !_files.TryGetValue(GuardFiles.Prefix + SessionTopics.Vessels, out bytes)) return null;
        using var memory = new MemoryStream(bytes);
        return DistanceFieldFile.Read(memory, bytes.Length, SessionTopics.Vessels);
    }
}

/// <summary>Sees a recorded picture; borrowed until it returns.</summary>
public delegate void PictureSink(string topic, in PictureMessage picture);
