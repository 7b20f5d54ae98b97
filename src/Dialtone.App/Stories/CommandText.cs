using Dialtone.Diagnosis;

namespace Dialtone.App.Stories;

/// <summary>Fills the catalogue's commands with what a finding is about.</summary>
internal static class CommandText
{
    /// <summary>What is not known stays in braces, for the reader to fill in.</summary>
    public static string Fill(string command, Subject subject)
    {
        if (subject.Port is { } port)
        {
            command = command.Replace("{port}", port);
        }

        if (subject.Tty is { } tty)
        {
            command = command.Replace("{tty}", tty);
        }

        if (subject.Interface is { } entry)
        {
            command = command.Replace("{interface}", $"{entry}");
        }

        return subject.Device is { } id ? command.Replace("{vid}", $"{id.Vendor:x4}").Replace("{pid}", $"{id.Product:x4}") : command;
    }
}
