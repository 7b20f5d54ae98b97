using Dialtone.App.CommandLine;
using Dialtone.Linux.Interop;
using Dialtone.Treatment.Journaling;

namespace Dialtone.App.Commands;

/// <summary>Opens the journal for a command.</summary>
internal static class Journals
{
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static Journal Open(Session session, string? stateDirectory)
    {
        var store = session.Machine.JournalStore(stateDirectory);
        try
        {
            return Journal.Open(store, session.Machine.Clock);
        }
        catch (JournalDamagedException exception)
        {
            throw new CommandException(ExitStatus.Unavailable, exception.Message);
        }
        catch (SystemCallException exception)
        {
            throw new CommandException(ExitStatus.Unavailable, $"The journal cannot be read: {exception.Message}");
        }
    }
}
