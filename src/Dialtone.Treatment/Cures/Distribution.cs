using Dialtone.Facts.Host;

namespace Dialtone.Treatment.Cures;

/// <summary>A distribution's own commands for what Dialtone advises and leaves to it.</summary>
/// <param name="UpgradeKernel">How to get its newest kernel.</param>
/// <param name="RegenerateInitramfs">What to do after a change to modprobe.d, as a sentence.</param>
internal sealed record Distribution(string UpgradeKernel, string RegenerateInitramfs)
{
    private const string When = "If usb-storage is loaded from the initramfs, what became of the file counts there only after: ";

    /// <summary>By the ID of os-release, as the distributions publish it.</summary>
    public static Distribution Of(Machine machine) => machine.OperatingSystem.Select(system => system.Id).Or("") switch
    {
        "ubuntu" or "linuxmint" or "pop" or "elementary" or "neon" or "zorin" => new("apt update && apt install linux-generic", When + "update-initramfs -u"),
        "raspbian" => new("apt update && apt full-upgrade", When + "update-initramfs -u"),
        "debian" or "kali" or "devuan" => new("apt update && apt install linux-image-$(dpkg --print-architecture)", When + "update-initramfs -u"),
        "fedora" or "rhel" or "centos" or "rocky" or "almalinux" or "ol" or "amzn" => new("dnf upgrade kernel", When + "dracut --force"),
        "sles" or "suse" or "opensuse-leap" or "opensuse-tumbleweed" or "opensuse" => new("zypper refresh && zypper install kernel-default", When + "dracut --force"),
        "arch" or "manjaro" or "endeavouros" => new("pacman -Syu linux", When + "mkinitcpio -P"),
        _ => new("install your distribution's newest kernel", When + "regenerating it with your distribution's command"),
    };
}
