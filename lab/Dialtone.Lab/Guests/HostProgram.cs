using System.ComponentModel;
using System.Diagnostics;

namespace Dialtone.Lab.Guests;

/// <summary>What a program of the host answered.</summary>
internal sealed record HostProgramResult(int ExitStatus, byte[] Output, string Error)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Output);
}

/// <summary>A program of the host, run to its end. It never sees the terminal's input, and it is killed if the caller gives up.</summary>
internal static class HostProgram
{
    /// <summary>The Debian package of each program that the lab calls.</summary>
    private static readonly Dictionary<string, string> Packages = new()
    {
        ["qemu-system-x86_64"] = "qemu-system-x86",
        ["busybox"] = "busybox-static",
        ["depmod"] = "kmod",
        ["kmod"] = "kmod",
        ["apt-get"] = "apt",
        ["apt-cache"] = "apt",
        ["dpkg-deb"] = "dpkg",
        ["ldd"] = "libc-bin",
        ["setpriv"] = "util-linux",
    };

    /// <summary>Where PATH, or else one of the folders that a user's PATH leaves out, has the program.</summary>
    public static string? Find(string program)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return folders.Append("/usr/sbin").Append("/sbin").Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }

    /// <exception cref="LabUnavailableException">It is not installed; the message names its package.</exception>
    public static string Require(string program) => Find(program)
        ?? throw new LabUnavailableException(
            $"{program} is not in PATH. Install Debian's package {Packages.GetValueOrDefault(program, program)}: apt-get install {Packages.GetValueOrDefault(program, program)}");

    /// <param name="input">Given to the program's standard input, which is then closed.</param>
    /// <exception cref="LabUnavailableException">It is not installed.</exception>
    public static async Task<HostProgramResult> RunAsync(
        string program, IEnumerable<string> arguments, string? folder = null, ReadOnlyMemory<byte> input = default, CancellationToken cancellation = default)
    {
        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(Require(program), arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        // Messages are shown to people, but some are matched as well.
        process.StartInfo.Environment["LC_ALL"] = "C.UTF-8";
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new LabUnavailableException($"{program} could not be started: {exception.Message}", exception);
        }

        try
        {
            using var output = new MemoryStream();
            var reading = process.StandardOutput.BaseStream.CopyToAsync(output, cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            var writing = WriteAsync(process, input, cancellation);
            await Task.WhenAll(reading, error, writing, process.WaitForExitAsync(cancellation));
            return new HostProgramResult(process.ExitCode, output.ToArray(), await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its exit status tells.
        }
    }
}
