using System.Runtime.InteropServices;
using Dialtone.Facts;

namespace Dialtone.Linux.Interop;

/// <summary>Which of the optional libraries are installed. Asked before the first call, since a missing one would be an exception there.</summary>
internal static class NativeLibraries
{
    /// <summary>Known with the library's name, or NotExamined with the package that has it.</summary>
    public static Observed<string> Find(string library, string debianPackage)
    {
        // Never unloaded: the imports refer to it from now on.
        return NativeLibrary.TryLoad(library, out _)
            ? Observed.Known(library, new Source(library))
            : Observed.NotExamined<string>($"{library} is not installed (on Debian and Ubuntu: apt install {debianPackage})");
    }
}
