using System.Runtime.CompilerServices;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Kinematics;

/// <summary>Where a body of a chain stands in RobotBase: rotation matrix and origin. Quicker to compose than a quaternion, and made for nothing else.</summary>
public readonly record struct ChainPose(Mat3 Rotation, Vec3 OriginMm)
{
    public static readonly ChainPose Identity = new(Mat3.Identity, Vec3.Zero);

    /// <summary>A point of the body in RobotBase, mm.</summary>
    public Vec3 Apply(Vec3 pointMm) => Rotation * pointMm + OriginMm;

    public Rigid<RobotBase, ToolTip> ToRigid() => new(Quat.FromMatrix(Rotation), OriginMm);

    internal static ChainPose Of<TTo, TFrom>(in Rigid<TTo, TFrom> rigid)
        where TTo : struct, IFrame
        where TFrom : struct, IFrame =>
        new(rigid.Rotation.ToMatrix(), rigid.TranslationMm);

    internal ChainPose Inverse()
    {
        var back = Rotation.Transposed();
        return new ChainPose(back, -(back * OriginMm));
    }

    public static ChainPose operator *(in ChainPose a, in ChainPose b) => new(a.Rotation * b.Rotation, a.Rotation * b.OriginMm + a.OriginMm);
}

/// <summary>A pose that walks outwards along a chain, joint by joint; the arithmetic of forward kinematics.</summary>
internal struct PoseWalk
{
    private double _xx, _xy, _xz, _yx, _yy, _yz, _zx, _zy, _zz, _px, _py, _pz;

    public static PoseWalk Start() => new() { _xx = 1, _yy = 1, _zz = 1 };

    public readonly Vec3 OriginMm => new(_px, _py, _pz);
    public readonly Vec3 AxisZ => new(_zx, _zy, _zz);
    public readonly ChainPose Pose => new(Mat3.FromColumns(new Vec3(_xx, _xy, _xz), new Vec3(_yx, _yy, _yz), AxisZ), OriginMm);

    /// <summary>On by a fixed transform.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step(in ChainPose by)
    {
        var (r, p) = (by.Rotation, by.OriginMm);
        _px += _xx * p.X + _yx * p.Y + _zx * p.Z;
        _py += _xy * p.X + _yy * p.Y + _zy * p.Z;
        _pz += _xz * p.X + _yz * p.Y + _zz * p.Z;
        var (x, y, z) = (_xx, _yx, _zx);
        (_xx, _yx, _zx) = (x * r.M00 + y * r.M10 + z * r.M20, x * r.M01 + y * r.M11 + z * r.M21, x * r.M02 + y * r.M12 + z * r.M22);
        (x, y, z) = (_xy, _yy, _zy);
        (_xy, _yy, _zy) = (x * r.M00 + y * r.M10 + z * r.M20, x * r.M01 + y * r.M11 + z * r.M21, x * r.M02 + y * r.M12 + z * r.M22);
        (x, y, z) = (_xz, _yz, _zz);
        (_xz, _yz, _zz) = (x * r.M00 + y * r.M10 + z * r.M20, x * r.M01 + y * r.M11 + z * r.M21, x * r.M02 + y * r.M12 + z * r.M22);
    }

    /// <summary>About the own z axis.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Turn(double angleRad)
    {
        var (s, c) = Math.SinCos(angleRad);
        (_xx, _yx) = (c * _xx + s * _yx, c * _yx - s * _xx);
        (_xy, _yy) = (c * _xy + s * _yy, c * _yy - s * _xy);
        (_xz, _yz) = (c * _xz + s * _yz, c * _yz - s * _xz);
    }

    /// <summary>Along the own z axis.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Slide(double mm)
    {
        _px += _zx * mm;
        _py += _zy * mm;
        _pz += _zz * mm;
    }
}
