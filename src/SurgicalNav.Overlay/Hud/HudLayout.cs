using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Scene;

namespace SurgicalNav.Overlay.Hud;

/// <summary>Predicted 95 % error of the overlay at the target, across and along the line of sight; NaN where unknown.</summary>
internal readonly record struct PredictedError(double LateralMm, double DepthMm);

/// <summary>Places everything the surgeon must know along the picture's rim; the middle stays free.</summary>
internal sealed class HudLayout(HudCanvas canvas)
{
    private readonly float _s = canvas.Scale;
    private readonly char[] _line = new char[160];
    private readonly ToolList _tools = new(canvas);
    private readonly SliceMarks _slice = new(canvas);

    private float TimeLineWidth => 396 * _s;
    private float Margin => 22 * _s;
    private float Padding => 16 * _s;
    private float Row => 31 * _s;
    private float Right => canvas.Width - Margin;
    private float Bottom => canvas.Height - Margin;

    /// <summary>Where a slice of the scan stands, px: under the patient, above the mark of the side.</summary>
    public (float X, float Y, float Side) SliceSquare
    {
        get
        {
            var top = Margin + 144 * _s;
            return (Margin, top, Math.Min(320 * _s, canvas.Height / 2f - 34 * _s - top));
        }
    }

    public void Compose(SceneSnapshot scene, in OverlayVerdict verdict, PredictedError error, int leftMark, bool hasSlice)
    {
        canvas.Begin();
        if (verdict.IsShown) ToolTip(scene);
        if (hasSlice) _slice.Write(SliceSquare, scene.ErrorBudgetMm);
        Patient(scene);
        Banner(scene);
        if (scene.IsVirtualView)
        {
            Marks(leftMark);
            return;
        }
        TimeLine(scene, verdict);
        if (scene.PictureWarning.Length > 0) PictureWarning(scene.PictureWarning, verdict.IsShown);
        if (!verdict.IsShown) Withdrawn(scene, verdict);
        var left = Distances(scene);
        var right = Accuracy(scene, verdict, error);
        Guard(scene, left, right);
        Marks(leftMark);
    }

    private HudText Line() => new(_line);

    private void Plate(float x, float y, float width, float height) =>
        canvas.Plate(x, y, width, height, 9 * _s, HudPalette.Plate, HudPalette.PlateAlpha);

    private void Patient(SceneSnapshot scene)
    {
        var width = 330 * _s;
        var sided = scene.Side != OperatedSide.NotSided || scene.Eye != Eye.Mono;
        Plate(Margin, Margin, width, (sided ? 104 : 74) * _s);
        var x = Margin + Padding;
        canvas.Text(TextSize.Caption, x, Margin + 25 * _s, "PATIENT", HudPalette.Muted);
        canvas.TextWithin(TextSize.Large, x, Margin + 60 * _s, width - 2 * Padding, scene.PatientId.Length > 0 ? scene.PatientId : "not named", HudPalette.Text);
        if (!sided) return;
        var y = Margin + 90 * _s;
        if (scene.Side != OperatedSide.NotSided)
            x = canvas.Text(TextSize.Strong, x, y, scene.Side == OperatedSide.Left ? "LEFT side" : "RIGHT side", HudPalette.Text) + 18 * _s;
        if (scene.Eye != Eye.Mono) canvas.Text(TextSize.Body, x, y, scene.Eye == Eye.Left ? "left eye" : "right eye", HudPalette.Muted);
    }

    private void Banner(SceneSnapshot scene)
    {
        var width = canvas.Measure(TextSize.Strong, scene.Banner) + 2 * Padding;
        Plate((canvas.Width - width) / 2, Margin, width, 42 * _s);
        canvas.TextCentred(TextSize.Strong, canvas.Width / 2f, Margin + 29 * _s, scene.Banner, HudPalette.Warning);
    }

    /// <summary>What is wrong, and in a second row what to do; below the plates at the top where a narrow picture has no room between them.</summary>
    private void PictureWarning(ReadOnlySpan<char> words, bool isShown)
    {
        var colon = words.IndexOf(": ");
        var what = colon < 0 ? words : words[..colon];
        var advice = colon < 0 ? default : words[(colon + 2)..];
        var most = canvas.Width - 2 * (Margin + Padding);
        var width = Math.Min(most, Math.Max(canvas.Measure(TextSize.Strong, what), canvas.Measure(TextSize.Body, advice))) + 2 * Padding;
        var isNarrow = width > canvas.Width - 2 * (Margin + TimeLineWidth + Padding);
        var (x, y) = ((canvas.Width - width) / 2, Margin + (!isNarrow ? 50 : isShown ? 176 : 212) * _s);
        Plate(x, y, width, (advice.IsEmpty ? 38 : 62) * _s);
        canvas.TextWithin(TextSize.Strong, x + Padding, y + 26 * _s, most, what, HudPalette.Warning);
        canvas.TextWithin(TextSize.Body, x + Padding, y + 52 * _s, most, advice, HudPalette.Text);
    }

    private void Withdrawn(SceneSnapshot scene, in OverlayVerdict verdict)
    {
        var reason = HudWords.Reason(Line(), verdict, scene, canvas.Width, canvas.Height).Text;
        var title = HudWords.Title(verdict.Withdrawal);
        var colour = verdict.Withdrawal == Withdrawal.HiddenByPerson ? HudPalette.Muted : HudPalette.Alarm;
        var room = canvas.Width - 2 * (Margin + Padding);
        var width = Math.Min(room, Math.Max(canvas.Measure(TextSize.Large, title), canvas.Measure(TextSize.Body, reason))) + 2 * Padding + 14 * _s;
        var (x, y) = ((canvas.Width - width) / 2, Margin + 116 * _s);
        Plate(x, y, width, 88 * _s);
        canvas.Plate(x + 10 * _s, y + 14 * _s, 6 * _s, 60 * _s, 3 * _s, colour, 1);
        canvas.Text(TextSize.Large, x + Padding + 14 * _s, y + 40 * _s, title, colour);
        canvas.TextWithin(TextSize.Body, x + Padding + 14 * _s, y + 72 * _s, room, reason, HudPalette.Text);
    }

    private void TimeLine(SceneSnapshot scene, in OverlayVerdict verdict)
    {
        var (width, t) = (TimeLineWidth, scene.TimeLine);
        var hasMoved = scene.LagWarning.Length > 0;
        Plate(Right - width, Margin, width, (hasMoved ? 5 : 4) * Row + 14 * _s);
        var y = Margin + 29 * _s;
        Row2(width, y, "frame age", Line().AddMs(t.FrameAge.Milliseconds).Text, HudPalette.Text);
        Row2(width, y + Row, "pose age", Line().AddMs(t.PoseAge.Milliseconds).Text, HudPalette.Text);
        var isTooOld = scene.Mask is not null && !verdict.InstrumentsOccludeAnatomy;
        Row2(width, y + 2 * Row, "mask age", HudWords.MaskAge(Line(), scene, verdict).Text, isTooOld ? HudPalette.Warning : scene.Mask is null ? HudPalette.Muted : HudPalette.Text);
        Row2(width, y + 3 * Row, "to swap, p50/p99", Line().Add(t.P50.Milliseconds, "F0").Add(" / ").Add(t.P99.Milliseconds, "F0").Add(" ms").Text, HudPalette.Text);
        if (hasMoved) Row2(width, y + 4 * Row, "LAG MOVED", scene.LagWarning, HudPalette.Alarm);
    }

    private void Row2(float width, float y, ReadOnlySpan<char> label, ReadOnlySpan<char> value, Rgb colour)
    {
        canvas.Text(TextSize.Body, Right - width + Padding, y, label, HudPalette.Muted);
        canvas.TextRight(TextSize.Body, Right - Padding, y, value, colour);
    }

    private float Distances(SceneSnapshot scene)
    {
        var isClose = scene.VesselDistanceMm is { } d && !(d >= scene.VesselMarginMm);
        var hasFoot = isClose || scene.TargetDistanceMm is null || scene.VesselDistanceMm is null || scene.DistanceAge is not null;
        var (column, height) = (232 * _s, (hasFoot ? 146 : 112) * _s);
        var top = Bottom - height;
        Plate(Margin, top, 2 * column + Padding, height);
        Distance(Margin + Padding, top, column - Padding, scene.TargetName, scene.TargetDistanceMm, HudPalette.Text, "", scene.DistanceAge);
        Distance(
            Margin + Padding + column, top, column - Padding, scene.VesselName, scene.VesselDistanceMm,
            isClose ? HudPalette.Alarm : HudPalette.Text, isClose ? "TOO CLOSE" : "", scene.DistanceAge);
        return Margin + 2 * column + Padding;
    }

    private void Distance(float x, float top, float room, string what, double? mm, Rgb colour, string warning, Duration? age)
    {
        var pen = canvas.Text(TextSize.Caption, x, top + 28 * _s, "to ", HudPalette.Muted);
        canvas.TextWithin(TextSize.Caption, pen, top + 28 * _s, room - (pen - x), what, HudPalette.Muted);
        pen = canvas.Text(TextSize.Digits, x, top + 92 * _s, mm is { } v ? Line().Add(v, Math.Abs(v) < 99.95 ? "F1" : "F0").Text : "–", mm is null ? HudPalette.Muted : colour);
        canvas.Text(TextSize.Body, pen + 8 * _s, top + 92 * _s, "mm", HudPalette.Muted);
        if (mm is null)
        {
            canvas.Text(TextSize.Body, x, top + 128 * _s, "tip unknown", HudPalette.Muted);
            return;
        }
        if (warning.Length > 0) x = canvas.Text(TextSize.Strong, x, top + 128 * _s, warning, colour) + 10 * _s;
        if (age is { } a) canvas.Text(TextSize.Caption, x, top + 128 * _s, Line().AddMs(a.Milliseconds).Add(" old").Text, HudPalette.Muted);
    }

    private float Accuracy(SceneSnapshot scene, in OverlayVerdict verdict, PredictedError error)
    {
        var width = 428 * _s;
        var height = 3 * Row + ToolList.RowsFor(scene.Tools) * _tools.Row + 18 * _s;
        var (left, top) = (Right - width, Bottom - height);
        Plate(left, top, width, height);
        var y = _tools.Write(scene.Tools, left + Padding, Right - Padding, top + 5 * _s) + 26 * _s;
        Row2(width, y, "TRE at target", HudWords.Registration(Line(), scene).Text, scene.RegistrationErrorMm is null ? HudPalette.Warning : HudPalette.Text);
        var isOver = verdict.Withdrawal is Withdrawal.BudgetExceeded or Withdrawal.BudgetUnknown;
        var budget = scene.ErrorBudgetMm is { } mm ? Line().Add("±").AddMm(mm).Text : "unknown";
        Row2(width, y + Row, "error, 95 %", budget, isOver ? HudPalette.Alarm : HudPalette.Text);
        var pose = double.IsNaN(error.LateralMm) ? "not shown" : Line().Add("±").AddLength(error.LateralMm).Add(" / ±").AddMm(error.DepthMm).Text;
        Row2(width, y + 2 * Row, "side / depth", pose, double.IsNaN(error.LateralMm) ? HudPalette.Muted : HudPalette.Text);
        return left;
    }

    private void Guard(SceneSnapshot scene, float left, float right)
    {
        var (word, colour) = HudWords.Guard(scene.Guard);
        var gap = 14 * _s;
        var room = right - left - 2 * gap;
        var head = canvas.Measure(TextSize.Caption, "GUARD") + 12 * _s + canvas.Measure(TextSize.Strong, word);
        var width = Math.Min(room, Math.Max(head, canvas.Measure(TextSize.Body, scene.GuardWords)) + 2 * Padding);
        var split = canvas.Fitting(TextSize.Body, scene.GuardWords, width - 2 * Padding);
        var first = scene.GuardWords.AsSpan(0, split);
        var second = scene.GuardWords.AsSpan(split).TrimStart();
        var height = (scene.GuardWords.Length == 0 ? 44 : second.IsEmpty ? 74 : 104) * _s;
        var (x, y) = (left + gap + (room - width) / 2, Bottom - height);
        Plate(x, y, width, height);
        var pen = canvas.Text(TextSize.Caption, x + Padding, y + 30 * _s, "GUARD", HudPalette.Muted);
        canvas.Text(TextSize.Strong, pen + 12 * _s, y + 30 * _s, word, colour);
        canvas.Text(TextSize.Body, x + Padding, y + 60 * _s, first, HudPalette.Text);
        canvas.TextWithin(TextSize.Body, x + Padding, y + 90 * _s, width - 2 * Padding, second, HudPalette.Text);
    }

    /// <summary>A ring around the tracked tip: light inside dark, so that it is seen on metal and on tissue.</summary>
    private void ToolTip(SceneSnapshot scene)
    {
        if (scene.ToolTip is not { } tip || !(tip.Mm.Z > 1)) return;
        var (u, v) = (tip.Mm.X / tip.Mm.Z, tip.Mm.Y / tip.Mm.Z);
        var limit = scene.Camera.MonotonicRadius();
        if (!(u * u + v * v < limit * limit)) return;
        var (x, y) = scene.Camera.Distort(u, v);
        canvas.Ring((float)x, (float)y, 15 * _s, 5 * _s, HudPalette.Plate, 0.6f);
        canvas.Ring((float)x, (float)y, 15 * _s - 1.5f * _s, 2 * _s, HudPalette.Text, 1);
    }

    /// <summary>The patient's left and right at the picture's sides: +1 where the patient's left is on the picture's right, −1 the other way, 0 where neither holds.</summary>
    private void Marks(int leftMark)
    {
        if (leftMark == 0) return;
        var (size, y) = (44 * _s, canvas.Height / 2f - 22 * _s);
        Plate(Margin, y, size, size);
        Plate(Right - size, y, size, size);
        canvas.TextCentred(TextSize.Large, Margin + size / 2, y + 33 * _s, leftMark > 0 ? "R" : "L", HudPalette.Text);
        canvas.TextCentred(TextSize.Large, Right - size / 2, y + 33 * _s, leftMark > 0 ? "L" : "R", HudPalette.Text);
    }
}
