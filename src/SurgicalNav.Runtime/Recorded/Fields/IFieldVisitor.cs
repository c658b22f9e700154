using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Runtime.Recorded.Fields;

/// <summary>Is shown the fields of a record one after the other; each may be read or replaced. One description of a record thus writes, reads, compares
/// and publishes it. Fields are numbered from 1 in the order in which they are shown, as Protocol Buffers number them.</summary>
public interface IFieldVisitor
{
    /// <summary>A whole number, sfixed64 on the wire.</summary>
    void Field(string name, ref long value);

    /// <summary>A double with its exact bits.</summary>
    void Field(string name, ref double value);

    void Field(string name, ref bool value);

    /// <summary>Numbers of a fixed count.</summary>
    void Field(string name, scoped Span<double> values);

    /// <summary>As many numbers as <paramref name="count"/> says, at most <paramref name="values"/> holds.</summary>
    void Field(string name, scoped Span<long> values, ref int count);

    /// <summary>Any bytes.</summary>
    void Field(string name, ref byte[] value);
}

/// <summary>A record that can be written to a recording: its name there and its fields.</summary>
/// <typeparam name="TSelf">The record itself.</typeparam>
public interface IFieldRecord<TSelf> where TSelf : struct, IFieldRecord<TSelf>
{
    /// <summary>The message's name after "surgicalnav.", e.g. "GuardDecision".</summary>
    static abstract string MessageName { get; }

    /// <summary>Room that the message may need, bytes.</summary>
    static virtual int MaxBytes(in TSelf record) => 4096;

    /// <summary>Shows every field: what went into the step first, then what came out of it.</summary>
    static abstract void Visit<TVisitor>(ref TSelf record, ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct;
}

/// <summary>Values that consist of a field or two.</summary>
public static class FieldShapes
{
    extension<TVisitor>(ref TVisitor visitor) where TVisitor : struct, IFieldVisitor, allows ref struct
    {
        public void Moment(string name, ref Instant value)
        {
            var ns = value.Nanoseconds;
            visitor.Field(name, ref ns);
            value = new Instant(ns);
        }

        public void Span(string name, ref Duration value)
        {
            var ns = value.Nanoseconds;
            visitor.Field(name, ref ns);
            value = new Duration(ns);
        }

        /// <summary>A moment that may not have been; kept as the least number where it was not.</summary>
        public void Moment(string name, ref Instant? value)
        {
            var ns = value?.Nanoseconds ?? long.MinValue;
            visitor.Field(name, ref ns);
            value = ns == long.MinValue ? null : new Instant(ns);
        }

        public void Span(string name, ref Duration? value)
        {
            var ns = value?.Nanoseconds ?? long.MinValue;
            visitor.Field(name, ref ns);
            value = ns == long.MinValue ? null : new Duration(ns);
        }

        /// <summary>A number that may be unknown; NaN where it is.</summary>
        public void Maybe(string name, ref double? value)
        {
            var known = value ?? double.NaN;
            visitor.Field(name, ref known);
            value = double.IsNaN(known) ? null : known;
        }

        public void Code(string name, ref int value)
        {
            long wide = value;
            visitor.Field(name, ref wide);
            value = (int)wide;
        }

        public void Vector(string name, ref Vec3 value)
        {
            Span<double> v = [value.X, value.Y, value.Z];
            visitor.Field(name, v);
            value = new Vec3(v[0], v[1], v[2]);
        }

        /// <summary>A point that may be unknown; NaN where it is.</summary>
        public void Vector(string name, ref Vec3? value)
        {
            var v = value ?? new Vec3(double.NaN, double.NaN, double.NaN);
            visitor.Vector(name, ref v);
            value = double.IsNaN(v.X) ? null : v;
        }

        /// <summary>Quaternion scalar first, then the translation in mm.</summary>
        public void Pose(string name, ref Quat rotation, ref Vec3 translationMm)
        {
            Span<double> v = [rotation.W, rotation.X, rotation.Y, rotation.Z, translationMm.X, translationMm.Y, translationMm.Z];
            visitor.Field(name, v);
            (rotation, translationMm) = (new Quat(v[0], v[1], v[2], v[3]), new Vec3(v[4], v[5], v[6]));
        }
    }
}
