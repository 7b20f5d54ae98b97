namespace Dialtone.Lab.Guests;

/// <summary>Where the native dialtone is that guests carry.</summary>
public static class DialtoneProgram
{
    /// <summary>The given file, or the one that build/publish made in the tree that the lab was built in.</summary>
    /// <exception cref="LabUnavailableException">It is not there, and it was asked for or is needed.</exception>
    public static string? Find(string? given = null, bool required = true)
    {
        if (given is not null)
            return File.Exists(given) ? Path.GetFullPath(given) : throw new LabUnavailableException($"There is no program {given}.");
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var program = Path.Combine(folder, "program", "dialtone");
            if (File.Exists(program))
                return program;
        }
        return required ? throw new LabUnavailableException("The native dialtone is not built. Build it with build/publish, or name one with --program.") : null;
    }
}
