using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SurgicalNav.Links.Drive;

namespace SurgicalNav.Runtime.ByteLinks;

/// <summary>How full a drive profile makes its serial line, for people and for machines.</summary>
public sealed class LineBudgetReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _profile;
    private readonly double _linkDeadlineMs;
    private readonly LineBudget _budget;

    private LineBudgetReport(string profile, DriveProfile drive)
    {
        (_profile, _linkDeadlineMs) = (profile, drive.Link.LinkDeadlineMs);
        _budget = LineBudget.Of(drive.Link, drive.Joints.Count);
    }

    /// <param name="profile">A file, or the name of one of the project's profiles, such as manipulator/sim-rcm7.</param>
    /// <exception cref="UserErrorException">There is no such file, or it is no drive profile.</exception>
    /// <exception cref="DriveProfileException">A profile that contradicts itself, or loads the line over 80 %.</exception>
    public static LineBudgetReport Of(string profile) =>
        new(profile, DriveProfileFile.Load(DriveProfileChoice.Path(profile)));

    private string AdapterWarning => string.Create(CultureInfo.InvariantCulture,
        $"A USB adapter of FTDI collects bytes for {LineBudget.AdapterDefaultMs:0} ms as delivered: {LineBudget.AdapterDefaultMs / _budget.PeriodMs:0.#} periods, of {_linkDeadlineMs:0.#} ms until the device takes the link for lost. Opening the port asks for 1 ms; 'surgicalnav links list' shows what is set.");

    public string Text() => string.Create(CultureInfo.InvariantCulture,
        $"""
        {_profile}: {_budget.RateHz} Hz at {_budget.Baud} baud (10 bits a byte), a period of {_budget.PeriodMs:0.###} ms
          set-points to the device   {_budget.SetpointBytes,4} B = {_budget.SetpointBytes * LineBudget.BitsPerByte} bits, {_budget.SetpointMs:0.000} ms each, {_budget.SetpointLoad * 100:0.0} % of the line
          states to the host         {_budget.StateBytes,4} B = {_budget.StateBytes * LineBudget.BitsPerByte} bits, {_budget.StateMs:0.000} ms each, {_budget.StateLoad * 100:0.0} % of the line
          limit                      {LineBudget.GreatestLoad * 100:0} %: up to {_budget.FittingRateHz} Hz would fit
        {AdapterWarning}

        """);

    public string Json() => new JsonObject
    {
        ["profile"] = _profile,
        ["baud"] = _budget.Baud,
        ["rateHz"] = _budget.RateHz,
        ["periodMs"] = _budget.PeriodMs,
        ["bitsPerByte"] = LineBudget.BitsPerByte,
        ["setpoint"] = Direction(_budget.SetpointBytes, _budget.SetpointMs, _budget.SetpointLoad),
        ["state"] = Direction(_budget.StateBytes, _budget.StateMs, _budget.StateLoad),
        ["greatestLoad"] = LineBudget.GreatestLoad,
        ["fittingRateHz"] = _budget.FittingRateHz,
        ["warning"] = AdapterWarning,
    }.ToJsonString(Indented) + "\n";

    private static JsonObject Direction(int bytes, double ms, double load) =>
        new() { ["bytes"] = bytes, ["bits"] = bytes * LineBudget.BitsPerByte, ["ms"] = ms, ["load"] = load };
}
