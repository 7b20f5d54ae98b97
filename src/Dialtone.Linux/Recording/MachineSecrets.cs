using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Privacy;
using Dialtone.Linux.Collectors;
using Dialtone.Linux.FileTrees;

namespace Dialtone.Linux.Recording;

/// <summary>What is private about a machine and has no form that would give it away: host name, users, serial numbers.</summary>
public static class MachineSecrets
{
    internal static Redactor Of(IFileTree tree, Machine machine)
    {
        var redactor = new Redactor();
        Tell(redactor, tree);
        Tell(redactor, machine);
        return redactor;
    }

    /// <summary>Host name and the names of its users.</summary>
    public static void Tell(Redactor redactor, IFileTree tree)
    {
        foreach (var place in (ReadOnlySpan<string>)["/proc/sys/kernel/hostname", "/etc/hostname"])
        {
            if (Attributes.Text(tree, place).TryGet(out var host))
            {
                redactor.Add(SecretKind.Host, host);
                redactor.Add(SecretKind.Host, host.Split('.')[0]);
            }
        }

        foreach (var line in Attributes.Text(tree, "/etc/passwd").Or("").Split('\n'))
        {
            // People have numbers from 1000 on.
            if (line.Split(':') is [var user, _, var number, _, var names, ..] && int.TryParse(number, out var id) && id is >= 1000 and < 60000)
            {
                redactor.Add(SecretKind.User, user);
                redactor.Add(SecretKind.User, names.Split(',')[0]);
            }
        }
    }

    /// <summary>Serial numbers of its devices.</summary>
    public static void Tell(Redactor redactor, Machine machine)
    {
        foreach (var device in machine.UsbDevices.Or([]))
        {
            if (device.Serial.TryGet(out var serial) && !device.Port.IsRootHub)
            {
                redactor.Add(SecretKind.Serial, serial);
            }
        }
    }
}
