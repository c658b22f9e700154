using System.Runtime.CompilerServices;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Motion.Shared;

/// <summary>What the two processes tell each other about one device: evidence, request and program to the guard, report and decisions from it.</summary>
/// <remarks>Each slot has one writer. Reading and writing allocate nothing. Not to be used after its block is disposed: then every read is Empty.</remarks>
public sealed unsafe class GuardChannel
{
    private const int EvidenceBytes = 1024, RequestBytes = 1024, ReportBytes = 2048;
    private const int SlotsBytes = (EvidenceBytes + RequestBytes + ReportBytes + SharedSlot.HeaderBytes + MotionProgramFormat.MaxBytes + 4095) / 4096 * 4096;
    internal static readonly long Bytes = SlotsBytes + (DecisionRing.Bytes + 4095) / 4096 * 4096;

    private readonly SharedSlot _evidence, _request, _report, _program;
    private readonly byte[] _programBytes = new byte[MotionProgramFormat.MaxBytes];
    private bool _closed;

    internal GuardChannel(byte* at)
    {
        if (Unsafe.SizeOf<GuardReport>() > ReportBytes - SharedSlot.HeaderBytes || Unsafe.SizeOf<GuardEvidence>() > EvidenceBytes - SharedSlot.HeaderBytes)
            throw new InvalidOperationException("A slot of the shared block has grown too small for its content.");
        _evidence = new SharedSlot(at, EvidenceBytes - SharedSlot.HeaderBytes);
        _request = new SharedSlot(at + EvidenceBytes, RequestBytes - SharedSlot.HeaderBytes);
        _report = new SharedSlot(at + EvidenceBytes + RequestBytes, ReportBytes - SharedSlot.HeaderBytes);
        _program = new SharedSlot(at + EvidenceBytes + RequestBytes + ReportBytes, MotionProgramFormat.MaxBytes);
        Decisions = new DecisionRing(at + SlotsBytes);
    }

    /// <summary>Every decision of the guard, for recording.</summary>
    public DecisionRing Decisions { get; }

    /// <summary>Changes with every upload; 0 before the first.</summary>
    public long ProgramSequence => _closed ? 0 : _program.Sequence;

    public void WriteEvidence(in GuardEvidence evidence)
    {
        if (!_closed) _evidence.Write(evidence);
    }

    public void WriteRequest(in GuardRequest request)
    {
        if (!_closed) _request.Write(request);
    }

    public void WriteReport(in GuardReport report)
    {
        if (!_closed) _report.Write(report);
    }

    /// <summary>Uploads a program; then ask for its id in a request.</summary>
    public void WriteProgram(MotionProgram program)
    {
        if (!_closed) _program.Write(_programBytes.AsSpan(0, MotionProgramFormat.Write(program, _programBytes)));
    }

    /// <summary>The value stays as it was unless the answer is Ok.</summary>
    public SlotRead ReadEvidence(ref GuardEvidence evidence) => _closed ? SlotRead.Empty : _evidence.Read(ref evidence);

    /// <inheritdoc cref="ReadEvidence"/>
    public SlotRead ReadRequest(ref GuardRequest request) => _closed ? SlotRead.Empty : _request.Read(ref request);

    /// <inheritdoc cref="ReadEvidence"/>
    public SlotRead ReadReport(ref GuardReport report) => _closed ? SlotRead.Empty : _report.Read(ref report);

    /// <param name="bytes">The uploaded bytes, in this channel's own buffer, until the next call.</param>
    public SlotRead ReadProgram(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (_closed) return SlotRead.Empty;
        var result = _program.Read(_programBytes, out var length);
        if (result == SlotRead.Ok) bytes = _programBytes.AsSpan(0, length);
        return result;
    }

    internal void Close()
    {
        _closed = true;
        Decisions.Close();
    }
}
