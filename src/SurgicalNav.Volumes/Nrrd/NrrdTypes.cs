using System.Globalization;
using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes.Nrrd;

internal enum NrrdEncoding { Raw, Gzip, Text, Hexadecimal }

/// <summary>What a NRRD header says about its numbers and where they are.</summary>
internal static class NrrdTypes
{
    /// <exception cref="VolumeFormatException">No scalar type.</exception>
    public static VoxelType Of(NrrdHeader header)
    {
        var type = string.Join(' ', NrrdHeader.Words(header.Require("type"))).ToLowerInvariant();
        return type switch
        {
            "signed char" or "int8" or "int8_t" => VoxelType.Int8,
            "uchar" or "unsigned char" or "uint8" or "uint8_t" => VoxelType.UInt8,
            "short" or "short int" or "signed short" or "signed short int" or "int16" or "int16_t" => VoxelType.Int16,
            "ushort" or "unsigned short" or "unsigned short int" or "uint16" or "uint16_t" => VoxelType.UInt16,
            "int" or "signed int" or "int32" or "int32_t" => VoxelType.Int32,
            "uint" or "unsigned int" or "uint32" or "uint32_t" => VoxelType.UInt32,
            "longlong" or "long long" or "long long int" or "signed long long" or "signed long long int" or "int64" or "int64_t" => VoxelType.Int64,
            "ulonglong" or "unsigned long long" or "unsigned long long int" or "uint64" or "uint64_t" => VoxelType.UInt64,
            "float" => VoxelType.Float32,
            "double" => VoxelType.Float64,
            _ => throw new VolumeFormatException(header.File, $"has voxels of type '{DataFileNames.Short(type)}', which is no scalar scan."),
        };
    }

    /// <exception cref="VolumeFormatException">An encoding that is not read.</exception>
    public static NrrdEncoding Encoding(NrrdHeader header)
    {
        var encoding = header.Require("encoding").ToLowerInvariant();
        return encoding switch
        {
            "raw" => NrrdEncoding.Raw,
            "gz" or "gzip" => NrrdEncoding.Gzip,
            "txt" or "text" or "ascii" => NrrdEncoding.Text,
            "hex" => NrrdEncoding.Hexadecimal,
            "bz2" or "bzip2" => throw new VolumeFormatException(header.File, "is packed with bzip2, which is not read. Save it again with gzip, for instance in 3D Slicer or with unu save -e gzip."),
            _ => throw new VolumeFormatException(header.File, $"has the unknown encoding '{DataFileNames.Short(encoding)}'."),
        };
    }

    /// <summary>The data files in order, each known to exist in the header's folder or below.</summary>
    /// <exception cref="VolumeFormatException">A name that leads elsewhere, or no such file.</exception>
    public static IReadOnlyList<string> DataFiles(NrrdHeader header)
    {
        var named = header.Require("datafile");
        var words = NrrdHeader.Words(named);
        string[] names;
        if (words is ["LIST", ..]) names = [.. header.DataFileList];
        else if (words.Length is 4 or 5 && words[0].Contains('%', StringComparison.Ordinal) && words[1..].All(w => int.TryParse(w, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
            names = DataFileNames.ByPattern(header.File, words[0], words[1], words[2], words[3]);
        else names = [named];
        if (names.Length == 0) throw new VolumeFormatException(header.File, "names no data file.");
        return [.. names.Select(name => DataFileNames.Beside(header.File, name))];
    }
}
