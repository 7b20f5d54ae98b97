using System.Reflection;

namespace Dialtone.Lab.Guests;

/// <summary>The guest's whole system in one file: busybox, the distribution's udev and kmod, the kernel's modules, and Dialtone if it is built.</summary>
internal static class Initramfs
{
    /// <summary>Images of other builds that are kept.</summary>
    private const int Kept = 4;

    /// <summary>Libraries that Dialtone loads by name, if they are there. A guest has those that the host has.</summary>
    private static readonly string[] LoadedByName = ["libudev.so.1", "libkmod.so.2", "libusb-1.0.so.0", "libsystemd.so.0"];

    /// <summary>Debian's merged /usr.</summary>
    private static readonly string[] MergedFolders = ["bin", "sbin", "lib", "lib64"];

    private static readonly string[] EmptyFolders =
        ["dev", "proc", "sys", "run", "root", "mnt", "usr/bin", "usr/sbin", "usr/lib", "usr/lib64", "etc/modprobe.d", "etc/udev/rules.d", "var/lib", "var/log"];

    private static readonly string[] KmodNames = ["modprobe", "lsmod", "insmod", "rmmod", "modinfo", "depmod"];

    private static readonly string[] UsbIds = ["/usr/share/misc/usb.ids", "/var/lib/usbutils/usb.ids"];

    /// <summary>The image, from the cache if one of the same content is there.</summary>
    /// <param name="program">The native dialtone, or null for a guest without it.</param>
    public static async Task<string> GetAsync(GuestKernel kernel, string? program, IProgress<string>? progress, CancellationToken cancellation)
    {
        var members = await MembersAsync(kernel, program, progress, cancellation);
        var parent = Path.Combine(LabCache.Root, "initramfs");
        var name = $"{kernel.Release}-{CpioArchive.Hash(members)[..32]}.cpio";
        var file = Path.Combine(parent, name);
        if (File.Exists(file))
        {
            // The age tells which ones are out of use.
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
            return file;
        }
        Directory.CreateDirectory(parent);
        var partial = Path.Combine(parent, $".partial-{Environment.ProcessId}-{Path.GetRandomFileName()}");
        try
        {
            await using (var stream = File.Create(partial))
                CpioArchive.Write(stream, members);
            File.Move(partial, file, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
        foreach (var old in Directory.EnumerateFiles(parent).OrderByDescending(File.GetLastWriteTimeUtc).Skip(Kept))
            File.Delete(old);
        return file;
    }

    private static async Task<IReadOnlyList<CpioMember>> MembersAsync(GuestKernel kernel, string? program, IProgress<string>? progress, CancellationToken cancellation)
    {
        var members = new SortedDictionary<string, CpioMember>(StringComparer.Ordinal);
        foreach (var folder in MergedFolders)
            Add(new CpioMember.Link(folder, "usr/" + folder));
        foreach (var folder in EmptyFolders)
            Add(new CpioMember.Folder(folder));
        Add(new CpioMember.Folder("tmp", 0b1_111_111_111));
        Add(new CpioMember.Link("var/run", "../run"));

        await AddBusyboxAsync();
        await AddProgramAsync(HostProgram.Require("kmod"), "usr/bin/kmod");
        foreach (var name in KmodNames)
            Add(new CpioMember.Link("usr/sbin/" + name, "../bin/kmod"));
        await AddUdevAsync();
        if (program is not null)
        {
            await AddProgramAsync(program, "usr/bin/dialtone");
            foreach (var library in LoadedByName.Select(SharedLibraries.Find).OfType<string>())
                await AddProgramAsync(library, library);
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(kernel.ModulesRoot, "lib"), "*", SearchOption.AllDirectories))
            AddFile(file, "usr/" + Path.GetRelativePath(kernel.ModulesRoot, file));
        if (UsbIds.FirstOrDefault(File.Exists) is { } names)
            AddFile(names, "usr/share/misc/usb.ids");
        // The kernel, udev and the libraries are this distribution's, so the guest is one.
        if (File.Exists("/usr/lib/os-release"))
            AddFile("/usr/lib/os-release", "etc/os-release");
        AddText("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000:user:/tmp:/bin/sh\n");
        AddText("etc/group", "root:x:0:\ntty:x:5:\ndisk:x:6:\nlp:x:7:\nkmem:x:15:\ndialout:x:20:\ncdrom:x:24:\nfloppy:x:25:\ntape:x:26:\naudio:x:29:\nvideo:x:44:\ninput:x:104:\nsgx:x:105:\nkvm:x:106:\nrender:x:107:\nuser:x:1000:\n");
        AddText("etc/hostname", "guest\n");
        using (var init = Assembly.GetExecutingAssembly().GetManifestResourceStream("Dialtone.Lab.Guests.init")!)
        {
            using var bytes = new MemoryStream();
            await init.CopyToAsync(bytes, cancellation);
            Add(new CpioMember.Content("init", bytes.ToArray(), 0b111_101_101));
        }
        return WithFolders(members);

        void Add(CpioMember member) => members[member.Path] = member;

        void AddText(string path, string text) => Add(new CpioMember.Content(path, System.Text.Encoding.UTF8.GetBytes(text)));

        void AddFile(string file, string path)
        {
            // Execute permission is what a guest needs to know of the host's modes.
            var executable = File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute);
            Add(new CpioMember.Content(path.TrimStart('/'), File.ReadAllBytes(file), executable ? 0b111_101_101 : 0b110_100_100));
        }

        async Task AddBusyboxAsync()
        {
            var busybox = HostProgram.Require("busybox");
            AddFile(busybox, "usr/bin/busybox");
            foreach (var applet in (await HostProgram.RunAsync("busybox", ["--list"], cancellation: cancellation)).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (applet != "busybox")
                    Add(new CpioMember.Link("usr/bin/" + applet, "busybox"));
            }
        }

        async Task AddProgramAsync(string file, string path)
        {
            AddFile(file, Merged(path));
            foreach (var library in await SharedLibraries.OfAsync(file, cancellation))
                AddFile(library, Merged(library));
        }

        async Task AddUdevAsync()
        {
            var root = await UdevAsync(progress, cancellation);
            foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
            {
                var path = Merged(Path.GetRelativePath(root, file));
                // hwdb sources are of use to systemd-hwdb alone.
                if (File.ResolveLinkTarget(file, returnFinalTarget: false) is { } target)
                    Add(new CpioMember.Link(path, target.FullName.StartsWith(root, StringComparison.Ordinal) ? "/" + Path.GetRelativePath(root, target.FullName) : target.FullName));
                else if (path == "usr/bin/udevadm")
                    await AddProgramAsync(file, path);
                else if (path.StartsWith("usr/lib/udev/", StringComparison.Ordinal) && !path.Contains("/hwdb.d/", StringComparison.Ordinal))
                    AddFile(file, path);
            }
        }
    }

    /// <summary>/lib/x and /usr/lib/x are one file in a merged system, and have to be one member.</summary>
    private static string Merged(string path)
    {
        path = path.TrimStart('/');
        return path.StartsWith("usr/", StringComparison.Ordinal) || !(path.StartsWith("lib", StringComparison.Ordinal) || path.StartsWith("bin/", StringComparison.Ordinal) || path.StartsWith("sbin/", StringComparison.Ordinal)) ? path : "usr/" + path;
    }

    /// <summary>Adds the folders above each member; the kernel makes a file only in a folder that is there.</summary>
    private static List<CpioMember> WithFolders(SortedDictionary<string, CpioMember> members)
    {
        foreach (var path in members.Keys.ToArray())
        {
            for (var folder = Path.GetDirectoryName(path); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
                members.TryAdd(folder, new CpioMember.Folder(folder));
        }
        return [.. members.Values];
    }

    /// <summary>The distribution's udev, unpacked. Hosts in containers have none, and one version for every guest is what makes runs alike.</summary>
    private static async Task<string> UdevAsync(IProgress<string>? progress, CancellationToken cancellation)
    {
        var parent = Path.Combine(LabCache.Root, "packages");
        var cached = Directory.Exists(parent) ? Directory.EnumerateDirectories(parent, "udev_*").Order(StringComparer.Ordinal).LastOrDefault() : null;
        return cached ?? await LabCache.CreateFolderAsync(parent, async partial =>
        {
            progress?.Report("Downloading udev (2 MB, once)");
            var file = await DebianPackages.DownloadAsync("udev", partial, cancellation);
            await DebianPackages.UnpackAsync(file, partial, cancellation);
            File.Delete(file);
            return Path.GetFileNameWithoutExtension(file);
        });
    }
}
