namespace SurgicalNav.Core.Frames;

/// <summary>Composition and action with the frames checked by the compiler: the inner names must agree.</summary>
public static class RigidOperators
{
    extension<TTo, TMid, TFrom>(Rigid<TTo, TMid>)
        where TTo : struct, IFrame
        where TMid : struct, IFrame
        where TFrom : struct, IFrame
    {
        public static Rigid<TTo, TFrom> operator *(in Rigid<TTo, TMid> a, in Rigid<TMid, TFrom> b) =>
            new((a.Rotation * b.Rotation).Normalized(), a.Rotation.Rotate(b.TranslationMm) + a.TranslationMm);
    }

    extension<TTo, TFrom>(Rigid<TTo, TFrom>)
        where TTo : struct, IFrame
        where TFrom : struct, IFrame
    {
        public static Point<TTo> operator *(in Rigid<TTo, TFrom> a, Point<TFrom> p) =>
            new(a.Rotation.Rotate(p.Mm) + a.TranslationMm);

        public static Direction<TTo> operator *(in Rigid<TTo, TFrom> a, Direction<TFrom> d) =>
            new(a.Rotation.Rotate(d.Value));
    }
}
