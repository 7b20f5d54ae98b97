using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Dialtone.Lab.Guests;

/// <summary>What a guest carries beside busybox, udev, kmod and the kernel's modules.</summary>
/// <param name="Program">The native dialtone, or null for none.</param>
/// <param name="Systemd">systemd as the first process, so that units run.</param>
/// <param name="Lab">The lab itself, with the .NET runtime that runs it.</param>
internal sealed record InitramfsContents(string? Program, UsbModeSwitchParts UsbModeSwitch = UsbModeSwitchParts.None, bool Systemd = false, bool Lab = false);

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

    /// <summary>The units of systemd that a system needs which does nothing but see devices come and go. Without a journal: what services say is shown by nobody here.</summary>
    private static readonly string[] Units =
    [
        "basic.target", "sysinit.target", "sockets.target", "paths.target", "timers.target", "slices.target", "shutdown.target", "umount.target", "final.target", "local-fs.target",
        "local-fs-pre.target", "network.target", "multi-user.target", "swap.target", "-.slice", "system.slice",
    ];

    /// <summary>Brings up udev, and the units that others put into multi-user.target.</summary>
    private const string DefaultTarget =
        """
        [Unit]
        Description=Lab guest
        Requires=basic.target
        Wants=systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udevd.service multi-user.target
        After=basic.target systemd-udevd.service
        AllowIsolate=yes

        """;

    private const string UnitFolder = "usr/lib/systemd/system/";

    private const string LabProgramName = "dialtone-lab";

    private static readonly string[] KmodNames = ["modprobe", "lsmod", "insmod", "rmmod", "modinfo", "depmod"];

    private static readonly string[] UsbIds = ["/usr/share/misc/usb.ids", "/var/lib/usbutils/usb.ids"];

    /// <summary>The image, from the cache if one of the same content is there.</summary>
    public static async Task<string> GetAsync(GuestKernel kernel, InitramfsContents contents, IProgress<string>? progress, CancellationToken cancellation)
    {
        var members = await MembersAsync(kernel, contents, progress, cancellation);
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

    private static async Task<IReadOnlyList<CpioMember>> MembersAsync(GuestKernel kernel, InitramfsContents contents, IProgress<string>? progress, CancellationToken cancellation)
    {
        var members = new SortedDictionary<string, CpioMember>(StringComparer.Ordinal);
        // The kernel's own root directory is that of a tmpfs, to which everybody may write (1777).
        Add(new CpioMember.Folder("."));
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
        if (contents.Systemd)
            await AddSystemdAsync();
        if (contents.UsbModeSwitch != UsbModeSwitchParts.None)
            await AddUsbModeSwitchAsync(contents.UsbModeSwitch);
        if (contents.Program is { } program)
        {
            await AddProgramAsync(program, "usr/bin/dialtone");
            foreach (var library in LoadedByName.Select(SharedLibraries.Find).OfType<string>())
                await AddProgramAsync(library, library);
        }

        if (contents.Lab)
            await AddLabAsync();

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

        // Libraries that come with unpacked packages are found there, and go to where the packages have them.
        async Task AddProgramAsync(string file, string path, params string[] packages)
        {
            AddFile(file, Merged(path));
            foreach (var library in await SharedLibraries.OfAsync(file, cancellation, packages))
            {
                var package = Array.Find(packages, root => library.StartsWith(root + "/", StringComparison.Ordinal));
                AddFile(library, Merged(package is null ? library : library[package.Length..]));
            }
        }

        async Task AddUsbModeSwitchAsync(UsbModeSwitchParts parts)
        {
            var data = await PackageAsync("usb-modeswitch-data", progress, cancellation);
            Add(new CpioMember.Folder("etc/usb_modeswitch.d"));
            if (parts == UsbModeSwitchParts.Data)
            {
                foreach (var (file, path) in Installed(data).Where(file => file.Path.StartsWith("usr/share/usb_modeswitch/", StringComparison.Ordinal)))
                    AddFile(file, path);
                return;
            }
            var root = await PackageAsync("usb-modeswitch", progress, cancellation);
            var libraries = new[] { await LibraryAsync("libjim", progress, cancellation), await PackageAsync("libusb-1.0-0", progress, cancellation) };
            foreach (var file in new[] { root, data }.SelectMany(package => Installed(package)))
            {
                if (file.Path.StartsWith("usr/sbin/", StringComparison.Ordinal))
                    await AddProgramAsync(file.File, file.Path, libraries);
                else
                    AddFile(file.File, file.Path);
            }
            Add(new CpioMember.Folder("var/lib/usb_modeswitch"));
        }

        async Task AddLabAsync()
        {
            // DOTNET/shared/Microsoft.NETCore.App/VERSION; the program looks for its host in DOTNET/host.
            var runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
            var dotnet = Path.GetFullPath(Path.Combine(runtime, "../../.."));
            // What debuggers and tracers load is left out; the latter wants LTTng.
            var files = Directory.EnumerateFiles(runtime).Where(file => !Path.GetFileName(file).StartsWith("libmscordb", StringComparison.Ordinal) && !file.EndsWith("traceptprovider.so", StringComparison.Ordinal)).Concat(Directory.EnumerateFiles(Path.Combine(dotnet, "host"), "*", SearchOption.AllDirectories));
            foreach (var file in files)
            {
                var path = "usr/share/dotnet/" + Path.GetRelativePath(dotnet, file);
                if (file.EndsWith(".so", StringComparison.Ordinal))
                    await AddProgramAsync(file, path);
                else
                    AddFile(file, path);
            }
            const string folder = "usr/lib/dialtone-lab/";
            var own = AppContext.BaseDirectory;
            foreach (var file in Directory.EnumerateFiles(own).Concat(Directory.EnumerateFiles(Path.Combine(own, "modems"), "*", SearchOption.AllDirectories)))
                AddFile(file, folder + Path.GetRelativePath(own, file));
            await AddProgramAsync(Path.Combine(own, LabProgramName), folder + LabProgramName);
            Add(new CpioMember.Link("usr/bin/" + LabProgramName, "../lib/dialtone-lab/" + LabProgramName));
        }

        async Task AddSystemdAsync()
        {
            var root = await PackageAsync("systemd", progress, cancellation);
            var libraries = new[] { root, await PackageAsync("libsystemd-shared", progress, cancellation) };
            foreach (var (file, path) in Installed(root))
            {
                if (path is "usr/lib/systemd/systemd" or "usr/bin/systemctl")
                    await AddProgramAsync(file, path, libraries);
                else if (path.StartsWith(UnitFolder, StringComparison.Ordinal) && Units.Contains(path[UnitFolder.Length..]))
                    AddFile(file, path);
            }
            foreach (var (file, path) in Installed(await PackageAsync("udev", progress, cancellation)).Where(file => file.Path.StartsWith(UnitFolder + "systemd-udevd", StringComparison.Ordinal)))
                AddFile(file, path);
            AddText("etc/systemd/system/lab.target", DefaultTarget);
            Add(new CpioMember.Link("etc/systemd/system/default.target", "lab.target"));
            Add(new CpioMember.Link("usr/sbin/init", "/lib/systemd/systemd"));
            AddText("etc/machine-id", "00000000000000000000000000000001\n");
        }

        async Task AddUdevAsync()
        {
            var root = await PackageAsync("udev", progress, cancellation);
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

    /// <summary>What a package installs, without its documentation, under the paths of a merged system: Debian 12 ships a part of it below /lib, 13 nothing.</summary>
    private static IEnumerable<(string File, string Path)> Installed(string root) =>
        Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(file => (File: file, Path: Merged(Path.GetRelativePath(root, file))))
            .Where(file => !file.Path.StartsWith("usr/share/doc", StringComparison.Ordinal) && !file.Path.StartsWith("usr/share/man", StringComparison.Ordinal) && !file.Path.StartsWith("usr/share/bug", StringComparison.Ordinal));

    /// <summary>A library of which the package's name has the version that this release of the distribution has.</summary>
    private static async Task<string> LibraryAsync(string name, IProgress<string>? progress, CancellationToken cancellation)
    {
        if (Cached(folder => folder.StartsWith(name, StringComparison.Ordinal) && char.IsAsciiDigit(folder[name.Length])) is { } cached)
            return cached;
        var packages = await DebianPackages.FindAsync(name, new Regex($"^{name}[0-9.]+$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)), cancellation);
        return await PackageAsync(packages.Order(StringComparer.Ordinal).LastOrDefault() ?? throw new LabUnavailableException($"The distribution has no package {name} with a version in its name."), progress, cancellation);
    }

    /// <summary>A package of the distribution, unpacked. Hosts in containers may not have it, and one version for every guest is what makes runs alike.</summary>
    private static async Task<string> PackageAsync(string package, IProgress<string>? progress, CancellationToken cancellation)
    {
        var parent = Path.Combine(LabCache.Root, "packages");
        return Cached(name => name.StartsWith(package + "_", StringComparison.Ordinal)) ?? await LabCache.CreateFolderAsync(parent, async partial =>
        {
            progress?.Report($"Downloading {package} (once)");
            var file = await DebianPackages.DownloadAsync(package, partial, cancellation);
            await DebianPackages.UnpackAsync(file, partial, cancellation);
            File.Delete(file);
            return Path.GetFileNameWithoutExtension(file);
        });
    }

    private static string? Cached(Predicate<string> name)
    {
        var parent = Path.Combine(LabCache.Root, "packages");
        return Directory.Exists(parent) ? Directory.EnumerateDirectories(parent).Where(folder => name(Path.GetFileName(folder))).Order(StringComparer.Ordinal).LastOrDefault() : null;
    }
}
