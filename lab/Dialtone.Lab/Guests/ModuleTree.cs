namespace Dialtone.Lab.Guests;

/// <summary>
/// Which modules a guest has: every driver that could bind a USB modem, a USB disk or a USB host controller, and what QEMU and file systems
/// need. The tree is a whole one in itself: depmod is run on it, so that modules.dep, modules.alias and the files agree as they do on a
/// machine. Copying the full tables beside a part of the files would show Dialtone a driver that the kernel knows and the disk lacks, which is
/// a trouble of its own (a kernel upgrade without its modules) and would be found in every scenario. A scenario that wants that trouble
/// deletes a file.
/// </summary>
internal static class ModuleTree
{
    private static readonly string[] Folders =
    [
        "drivers/usb/atm", "drivers/usb/class", "drivers/usb/common", "drivers/usb/core", "drivers/usb/host", "drivers/usb/serial",
        "drivers/usb/storage", "drivers/usb/usbip", "drivers/net/usb", "drivers/net/wwan", "drivers/net/ppp",
    ];

    private static readonly string[] Modules =
    [
        "sd_mod", "sr_mod", "sg", "uas", "usbmon", "virtio_pci", "virtio_console", "vfat", "isofs",
        "nls_ascii", "nls_cp437", "nls_iso8859-1", "nls_utf8", "crc32c_generic",
    ];

    /// <summary>Moves the wanted modules of a release below <paramref name="root"/>/lib/modules and makes their tables.</summary>
    /// <param name="modules">Holds RELEASE/kernel/...</param>
    public static async Task ExtractAsync(string modules, string release, string root, CancellationToken cancellation)
    {
        var source = Path.Combine(modules, release);
        // depmod wants BASE/lib/modules/RELEASE; usr/lib is the same below another base.
        var basis = Path.GetDirectoryName(Path.GetDirectoryName(modules))!;
        await DepmodAsync(basis, release, cancellation);

        var target = Path.Combine(root, "lib", "modules", release);
        Directory.CreateDirectory(target);
        foreach (var table in new[] { "modules.order", "modules.builtin", "modules.builtin.modinfo" })
        {
            if (File.Exists(Path.Combine(source, table)))
                File.Move(Path.Combine(source, table), Path.Combine(target, table));
        }

        var wanted = new HashSet<string>();
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(source, "modules.dep"), cancellation))
        {
            // "kernel/a/b.ko: kernel/c/d.ko kernel/e/f.ko": all that it needs, directly or not.
            var colon = line.IndexOf(':');
            if (colon < 0 || !IsWanted(line[..colon]))
                continue;
            wanted.Add(line[..colon]);
            wanted.UnionWith(line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
        foreach (var file in wanted)
        {
            var to = Path.Combine(target, file);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Move(Path.Combine(source, file), to);
        }
        await DepmodAsync(root, release, cancellation);
    }

    private static bool IsWanted(string file)
    {
        var path = file.StartsWith("kernel/", StringComparison.Ordinal) ? file["kernel/".Length..] : file;
        var name = Path.GetFileName(path);
        name = name[..name.IndexOf(".ko", StringComparison.Ordinal)];
        return Folders.Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal))
            || Modules.Any(module => module.Replace('-', '_') == name.Replace('-', '_'));
    }

    private static async Task DepmodAsync(string basis, string release, CancellationToken cancellation)
    {
        var result = await HostProgram.RunAsync("depmod", ["-b", basis, release], cancellation: cancellation);
        if (result.ExitStatus != 0)
            throw new LabUnavailableException($"depmod failed on {release}: {result.Error.Trim()}");
    }
}
