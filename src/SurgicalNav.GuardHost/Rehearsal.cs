using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.GuardHost;

/// <summary>Where this program runs under the just-in-time compiler, compiles the guard's code before the drives are enabled: the first accepted
/// set-point would otherwise come tens of milliseconds late. The natively compiled program has nothing to do here.</summary>
internal static class Rehearsal
{
    private const BindingFlags Every = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Runs under the just-in-time compiler only, where nothing is trimmed.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Runs under the just-in-time compiler only, where nothing is trimmed.")]
    public static void CompileAhead()
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled) return;
        foreach (var assembly in (Assembly[])[typeof(Instant).Assembly, typeof(IByteLink).Assembly, typeof(MotionGuard).Assembly, typeof(GuardLoop).Assembly])
            foreach (var type in assembly.GetTypes())
            {
                if (type.ContainsGenericParameters) continue;
                foreach (var method in type.GetMethods(Every)) Compile(method);
                foreach (var constructor in type.GetConstructors(Every)) Compile(constructor);
            }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Runs under the just-in-time compiler only, where nothing is trimmed.")]
    private static void Compile(MethodBase method)
    {
        if (method.IsAbstract || method.ContainsGenericParameters || method.GetMethodBody() is null) return;
        RuntimeHelpers.PrepareMethod(method.MethodHandle);
    }
}
