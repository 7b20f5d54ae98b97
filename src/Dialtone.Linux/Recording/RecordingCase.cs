using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Recording;

/// <summary>Turns a recording into a directory of text that can be kept beside the other cases, read in a review and compared line by line.</summary>
public static class RecordingCase
{
    /// <summary>Unpacks a recording below <paramref name="directory"/>, where <see cref="DirectoryFileTree"/> gives the same answers.</summary>
    /// <exception cref="InvalidDataException">It is no recording of Dialtone's.</exception>
    /// <exception cref="IOException">The directory exists already, or writing failed.</exception>
    public static void Unpack(ArchiveFileTree recording, string directory)
    {
        if (!recording.IsRecording)
        {
            throw new InvalidDataException("This archive is no recording: it does not say what was looked for and not found.");
        }

        if (Path.Exists(directory))
        {
            throw new IOException($"{directory} exists already.");
        }

        // Every path in the archive was normalised when it was read and cannot lead outside. Links are made last, so that no file is written through one.
        foreach (var (path, bytes) in recording.Files)
        {
            var place = directory + path;
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.WriteAllBytes(place, bytes);
        }

        foreach (var (path, target) in recording.Links)
        {
            var place = directory + path;
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.CreateSymbolicLink(place, target);
        }
    }
}
