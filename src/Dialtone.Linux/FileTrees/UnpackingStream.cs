using System.ComponentModel;
using System.Diagnostics;

namespace Dialtone.Linux.FileTrees;

/// <summary>The program that a compressed file needs is not installed.</summary>
public sealed class ProgramMissingException(string program, string package) : IOException($"the program {program} is not installed (Debian package {package})")
{
    /// <summary>The Debian package that has it.</summary>
    public string Package => package;
}

/// <summary>Reads xz, bzip2 and zstd, for which .NET has no code, through the distribution's own programs: the packed bytes go in at one end while the plain ones are
/// taken from the other, so nothing is held but what is under way.</summary>
public sealed class UnpackingStream : ForwardStream
{
    private static readonly byte[] Xz = [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];
    private static readonly byte[] Bzip2 = [(byte)'B', (byte)'Z', (byte)'h'];
    private static readonly byte[] Zstd = [0x28, 0xb5, 0x2f, 0xfd];

    private readonly Process process;
    private readonly Stream plain;
    private readonly string program;
    private readonly Task feeding;
    private readonly Task<string> complaint;
    private bool ended;

    private UnpackingStream(string program, string package, Stream packed)
    {
        this.program = program;
        var start = new ProcessStartInfo(program, ["-d", "-c", "-q"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw missing.NativeErrorCode == 2 ? new ProgramMissingException(program, package) : new IOException($"{program} cannot be started: {missing.Message}", missing);
        }

        plain = process.StandardOutput.BaseStream;
        complaint = process.StandardError.ReadToEndAsync();
        feeding = Task.Run(() => FeedAsync(packed));
    }

    /// <summary>The plain bytes, if the first ones are those of a format that a program unpacks; null otherwise.</summary>
    /// <param name="head">The first bytes of <paramref name="packed"/>, which is read from the start.</param>
    /// <exception cref="ProgramMissingException">The program is not installed.</exception>
    public static UnpackingStream? TryOpen(ReadOnlySpan<byte> head, Stream packed) =>
        head.StartsWith(Xz) ? new UnpackingStream("xz", "xz-utils", packed)
        : head.StartsWith(Bzip2) && head.Length > 9 && head[4..].StartsWith((ReadOnlySpan<byte>)[0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) ? new UnpackingStream("bzip2", "bzip2", packed)
        : head.StartsWith(Zstd) ? new UnpackingStream("zstd", "zstd", packed)
        : null;

    /// <exception cref="InvalidDataException">The packed bytes are broken; the message is the program's.</exception>
    public override int Read(Span<byte> buffer)
    {
        var count = plain.Read(buffer);
        if (count == 0 && buffer.Length > 0 && !ended)
        {
            ended = true;
            feeding.GetAwaiter().GetResult();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new InvalidDataException(complaint.GetAwaiter().GetResult().Trim() is { Length: > 0 } told ? told : $"{program} ended with status {process.ExitCode}");
            }
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            process.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task FeedAsync(Stream packed)
    {
        try
        {
            var input = process.StandardInput.BaseStream;
            await packed.CopyToAsync(input);
            await input.DisposeAsync();
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It ended before all was given to it: by an error that its status tells, or because nobody reads on.
        }
    }
}
