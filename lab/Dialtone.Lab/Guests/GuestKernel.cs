using System.Buffers.Binary;
using System.Text.RegularExpressions;

namespace Dialtone.Lab.Guests;

/// <summary>A stock kernel of the distribution, with the modules that a guest can have.</summary>
/// <param name="Line">6.1 or 6.12.</param>
/// <param name="Release">As uname -r tells it.</param>
/// <param name="Image">What QEMU boots: the unpacked vmlinux if that could be had, or else vmlinuz.</param>
/// <param name="ModulesRoot">Holds lib/modules/RELEASE.</param>
public sealed record GuestKernel(string Line, string Release, string Image, string ModulesRoot)
{
    public static IReadOnlyList<string> Lines { get; } = ["6.1", "6.12"];

    /// <summary>
    /// The kernel of a line: from the cache, or downloaded (70 to 110 MB) and pruned to what a guest needs. Once cached it stays what it is,
    /// so that two runs of a scenario are runs of the same kernel; deleting the cache fetches the distribution's newest.
    /// </summary>
    /// <exception cref="LabUnavailableException">No such line, no network, a program missing.</exception>
    public static async Task<GuestKernel> GetAsync(string line, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        if (!Lines.Contains(line))
            throw new LabUnavailableException($"There is no kernel line '{line}' in the lab. There are: {string.Join(", ", Lines)}.");
        var parent = Path.Combine(LabCache.Root, "kernels", line);
        var cached = Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent, "linux-image-*").OrderBy(folder => folder, NumericOrder.Instance).LastOrDefault()
            : null;
        var folder = cached ?? await LabCache.CreateFolderAsync(parent, partial => FetchAsync(line, partial, progress, cancellation));
        var release = Path.GetFileName(Directory.EnumerateDirectories(Path.Combine(folder, "lib", "modules")).Single());
        var unpacked = Path.Combine(folder, "vmlinux");
        return new GuestKernel(line, release, File.Exists(unpacked) ? unpacked : Path.Combine(folder, "vmlinuz"), folder);
    }

    private static async Task<string> FetchAsync(string line, string partial, IProgress<string>? progress, CancellationToken cancellation)
    {
        // cloud kernels have no USB; rt and unsigned ones are not what people run.
        var names = await DebianPackages.FindAsync(
            $"linux-image-{line}.", new Regex($@"^linux-image-{Regex.Escape(line)}\.[0-9][0-9.+~a-z]*(-[0-9]+)?-amd64$", RegexOptions.None, TimeSpan.FromSeconds(1)), cancellation);
        var package = names.OrderBy(name => name, NumericOrder.Instance).LastOrDefault()
            ?? throw new LabUnavailableException(
                $"The package sources of this machine have no kernel of the line {line} (linux-image-{line}.*-amd64). Debian 12 has 6.1 and 6.12; add its repository, or use another --kernel.");

        progress?.Report($"Downloading {package} (70 to 110 MB, once)");
        var file = await DebianPackages.DownloadAsync(package, partial, cancellation);
        progress?.Report($"Unpacking {package}");
        var unpacked = Path.Combine(partial, "unpacked");
        await DebianPackages.UnpackAsync(file, unpacked, cancellation);
        var name = Path.GetFileNameWithoutExtension(file);
        File.Delete(file);

        var modules = Path.Combine(unpacked, "lib", "modules");
        if (!Directory.Exists(modules))
            modules = Path.Combine(unpacked, "usr", "lib", "modules");
        var release = Path.GetFileName(Directory.EnumerateDirectories(modules).Single());
        await ModuleTree.ExtractAsync(modules, release, partial, cancellation);
        var image = Path.Combine(partial, "vmlinuz");
        File.Move(Path.Combine(unpacked, "boot", $"vmlinuz-{release}"), image);
        Directory.Delete(unpacked, recursive: true);
        await UnpackImageAsync(image, Path.Combine(partial, "vmlinux"), cancellation);
        return name;
    }

    /// <summary>
    /// Takes the ELF image out of vmlinuz: QEMU boots it through the PVH entry, and the kernel is spared unpacking itself, which takes 4 s (xz)
    /// or 1 s (zstd) under software emulation. It is the same kernel; if it cannot be unpacked here, vmlinuz is booted.
    /// </summary>
    private static async Task UnpackImageAsync(string image, string vmlinux, CancellationToken cancellation)
    {
        var bytes = await File.ReadAllBytesAsync(image, cancellation);
        // The real-mode header, Documentation/arch/x86/boot.rst: setup_sects at 0x1f1, "HdrS" at 0x202, payload_offset at 0x248 (from the start
        // of the protected-mode code), payload_length at 0x24c.
        if (bytes.Length < 0x250 || !bytes.AsSpan(0x202, 4).SequenceEqual("HdrS"u8))
            return;
        var setup = (bytes[0x1f1] + 1L) * 512;
        var offset = setup + BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(0x248));
        var length = (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(0x24c));
        // The last four bytes are the unpacked size, which is no part of the compressed stream.
        if (offset + length > bytes.Length || length < 16)
            return;
        var payload = bytes.AsMemory((int)offset, (int)length - 4);
        (string Program, string[] Arguments)? unpacker = payload.Span switch
        {
            [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => ("xz", ["--decompress", "--stdout"]),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => ("zstd", ["--decompress", "--stdout", "--quiet"]),
            _ => null,
        };
        if (unpacker is not { } known || HostProgram.Find(known.Program) is null)
            return;
        var result = await HostProgram.RunAsync(known.Program, known.Arguments, input: payload, cancellation: cancellation);
        if (result.ExitStatus == 0 && result.Output.AsSpan().StartsWith("\x7f"u8) && result.Output.AsSpan(1).StartsWith("ELF"u8))
            await File.WriteAllBytesAsync(vmlinux, result.Output, cancellation);
    }

    /// <summary>Orders names by the numbers in them: linux-image-6.1.0-9 before linux-image-6.1.0-47.</summary>
    private sealed class NumericOrder : IComparer<string>
    {
        public static readonly NumericOrder Instance = new();

        public int Compare(string? x, string? y)
        {
            var (left, right) = (Numbers(x), Numbers(y));
            for (var i = 0; i < Math.Min(left.Count, right.Count); i++)
            {
                if (left[i] != right[i])
                    return left[i].CompareTo(right[i]);
            }
            return left.Count != right.Count ? left.Count.CompareTo(right.Count) : string.CompareOrdinal(x, y);
        }

        private static List<long> Numbers(string? text) =>
            [.. Regex.Matches(text ?? "", "[0-9]{1,15}", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => long.Parse(match.ValueSpan))];
    }
}
