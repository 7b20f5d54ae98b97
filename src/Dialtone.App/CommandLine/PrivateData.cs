using Dialtone.Facts.Host;
using Dialtone.Facts.Privacy;
using Dialtone.Linux.Recording;

namespace Dialtone.App.CommandLine;

/// <summary>What must not leave in a report: what the inputs told, and what is private about this machine and its user, whose logs are read most.</summary>
internal static class PrivateData
{
    /// <param name="known">Already told what the inputs hold, or null.</param>
    public static Redactor Of(Machine? machine, Redactor? known = null)
    {
        var redactor = known ?? new Redactor();
        redactor.Add(SecretKind.Host, Environment.MachineName);
        foreach (var user in (ReadOnlySpan<string?>)[Environment.UserName, Environment.GetEnvironmentVariable("SUDO_USER")])
        {
            if (user is { Length: > 0 } and not "root")
            {
                redactor.Add(SecretKind.User, user);
            }
        }

        if (machine is not null)
        {
            MachineSecrets.Tell(redactor, machine);
        }

        return redactor;
    }
}
