using System.Text;
using Dialtone.Linux.FileTrees;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Plugging;

namespace Dialtone.Linux.Switching;

/// <summary>Reads from the machine's rules who switches devices at plug.</summary>
internal static class SwitchActorsReader
{
    private const string ModeSwitchRules = "40-usb_modeswitch.rules";

    /// <summary>In udev's order: a file of the first place hides those of the same name in the others.</summary>
    private static readonly string[] RulePlaces = ["/etc/udev/rules.d", "/run/udev/rules.d", "/usr/local/lib/udev/rules.d", "/usr/lib/udev/rules.d", "/lib/udev/rules.d"];

    private static readonly string[] Programs = ["/usr/lib/udev/usb_modeswitch", "/lib/udev/usb_modeswitch"];

    public static SwitchActors Read(IFileTree tree, GlobalSettings global) => new(
        Text(tree, SwitchRule.RulePath),
        Programs.Any(program => tree.Kind(program).IsFound) ? RulePlaces.Select(place => Text(tree, FileTree.Join(place, ModeSwitchRules))).FirstOrDefault(text => text is not null) : null,
        global.DisableSwitching);

    private static string? Text(IFileTree tree, string path) => tree.Read(path, 1 << 20).TryGet(out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
}
