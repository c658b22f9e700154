using SurgicalNav.Runtime.Recorded.Fields;

namespace SurgicalNav.Runtime.Recorded;

/// <summary>A motion program as it was uploaded to a guard; its decisions name the upload.</summary>
public struct GuardProgramRecord : IFieldRecord<GuardProgramRecord>
{
    public int Device;
    public long Upload;

    /// <summary>As the guard reads it (<c>MotionProgramFormat</c>).</summary>
    public byte[] Program;

    public static string MessageName => "GuardProgram";

    public static int MaxBytes(in GuardProgramRecord record) => 64 + record.Program.Length;

    public static void Visit<TVisitor>(ref GuardProgramRecord record, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        record.Program ??= [];
        visitor.Code("device", ref record.Device);
        visitor.Field("upload", ref record.Upload);
        visitor.Field("program", ref record.Program);
    }
}
