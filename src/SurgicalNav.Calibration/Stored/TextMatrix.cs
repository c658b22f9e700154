using System.Globalization;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;

namespace SurgicalNav.Calibration.Stored;

/// <summary>Matrices as plain text: one row a line, numbers separated by blanks, as numpy.savetxt writes them.</summary>
public static class TextMatrix
{
    private const long LargestFile = 8 << 20;

    /// <summary>The numbers row by row. <paramref name="columns"/> per row; <paramref name="rows"/> rows, or any number of them where null.</summary>
    /// <exception cref="ConfigException">The file is missing, too large, or not such a matrix of finite numbers.</exception>
    public static double[] Read(string path, int? rows, int columns)
    {
        string text;
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists) throw new ConfigException(path, "does not exist. Check the path, or restore the file from its source.");
            if (info.Length > LargestFile) throw new ConfigException(path, $"is {info.Length} bytes long; a text matrix has at most {LargestFile}.");
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(path, $"cannot be read: {e.Message}", e);
        }
        return Parse(text, path, rows, columns);
    }

    /// <summary>As from a file of that name.</summary>
    public static double[] Parse(string text, string name, int? rows, int columns)
    {
        var values = new List<double>();
        var lineNumber = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            lineNumber++;
            var count = 0;
            foreach (var range in line.SplitAny(' ', '\t'))
            {
                var word = line[range];
                if (word.IsEmpty) continue;
                if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
                    throw new ConfigException(name, $"has in line {lineNumber} '{(word.Length > 30 ? word[..30] : word)}', which is no finite number. Write the file again, rows of numbers separated by blanks.");
                values.Add(value);
                count++;
            }
            if (count != 0 && count != columns) throw new ConfigException(name, $"has {count} numbers in line {lineNumber}; {columns} are needed.");
        }
        if (rows is { } wanted && values.Count != wanted * columns)
            throw new ConfigException(name, $"has {values.Count / columns} rows; {wanted} are needed.");
        if (values.Count == 0) throw new ConfigException(name, "is empty. Write the file again.");
        return [.. values];
    }

    /// <summary>A rigid transform from a 4×4 text matrix, translation in mm.</summary>
    /// <exception cref="ConfigException">No such matrix, or no rigid transform: scaled, mirrored, transposed.</exception>
    public static Rigid<TTo, TFrom> ReadRigid<TTo, TFrom>(string path) where TTo : struct, IFrame where TFrom : struct, IFrame
    {
        var numbers = Read(path, 4, 4);
        try
        {
            return Rigid<TTo, TFrom>.FromRowMajor(numbers);
        }
        catch (ArgumentException e)
        {
            throw new ConfigException(path, e.Message, e);
        }
    }
}
