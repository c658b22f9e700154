namespace SurgicalNav.Core.Numerics;

/// <summary>A 3×3 matrix of doubles, row by row, that multiplies column vectors from the left.</summary>
public readonly record struct Mat3(
    double M00, double M01, double M02,
    double M10, double M11, double M12,
    double M20, double M21, double M22)
{
    public static readonly Mat3 Identity = new(1, 0, 0, 0, 1, 0, 0, 0, 1);
    public static readonly Mat3 Zero;

    public Vec3 Row0 => new(M00, M01, M02);
    public Vec3 Row1 => new(M10, M11, M12);
    public Vec3 Row2 => new(M20, M21, M22);
    public Vec3 Column0 => new(M00, M10, M20);
    public Vec3 Column1 => new(M01, M11, M21);
    public Vec3 Column2 => new(M02, M12, M22);

    public double this[int row, int column] => (row * 3 + column) switch
    {
        0 => M00,
        1 => M01,
        2 => M02,
        3 => M10,
        4 => M11,
        5 => M12,
        6 => M20,
        7 => M21,
        8 => M22,
        _ => throw new ArgumentOutOfRangeException(nameof(row), "Row and column are 0, 1 or 2."),
    };

    public double Trace => M00 + M11 + M22;
    public double Determinant => Vec3.Dot(Row0, Vec3.Cross(Row1, Row2));

    public static Mat3 FromColumns(Vec3 a, Vec3 b, Vec3 c) => new(a.X, b.X, c.X, a.Y, b.Y, c.Y, a.Z, b.Z, c.Z);
    public static Mat3 FromRows(Vec3 a, Vec3 b, Vec3 c) => new(a.X, a.Y, a.Z, b.X, b.Y, b.Z, c.X, c.Y, c.Z);
    public static Mat3 Diagonal(double a, double b, double c) => new(a, 0, 0, 0, b, 0, 0, 0, c);

    /// <summary>The cross-product matrix: <c>Skew(a) * b == Cross(a, b)</c>.</summary>
    public static Mat3 Skew(Vec3 a) => new(0, -a.Z, a.Y, a.Z, 0, -a.X, -a.Y, a.X, 0);

    public static Mat3 Outer(Vec3 a, Vec3 b) => new(a.X * b.X, a.X * b.Y, a.X * b.Z, a.Y * b.X, a.Y * b.Y, a.Y * b.Z, a.Z * b.X, a.Z * b.Y, a.Z * b.Z);

    public Mat3 Transposed() => new(M00, M10, M20, M01, M11, M21, M02, M12, M22);

    /// <summary>Inverse by cofactors; entries are not finite where the matrix is singular.</summary>
    public Mat3 Inverted()
    {
        var a = Vec3.Cross(Row1, Row2);
        var b = Vec3.Cross(Row2, Row0);
        var c = Vec3.Cross(Row0, Row1);
        return FromColumns(a, b, c) * (1 / Vec3.Dot(Row0, a));
    }

    public static Vec3 operator *(Mat3 m, Vec3 v) => new(Vec3.Dot(m.Row0, v), Vec3.Dot(m.Row1, v), Vec3.Dot(m.Row2, v));
    public static Mat3 operator *(Mat3 m, double s) => new(m.M00 * s, m.M01 * s, m.M02 * s, m.M10 * s, m.M11 * s, m.M12 * s, m.M20 * s, m.M21 * s, m.M22 * s);
    public static Mat3 operator *(Mat3 a, Mat3 b) => FromColumns(a * b.Column0, a * b.Column1, a * b.Column2);
    public static Mat3 operator +(Mat3 a, Mat3 b) => new(
        a.M00 + b.M00, a.M01 + b.M01, a.M02 + b.M02, a.M10 + b.M10, a.M11 + b.M11, a.M12 + b.M12, a.M20 + b.M20, a.M21 + b.M21, a.M22 + b.M22);
    public static Mat3 operator -(Mat3 a, Mat3 b) => a + b * -1;
}
