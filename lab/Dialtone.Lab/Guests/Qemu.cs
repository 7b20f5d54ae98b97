using System.Diagnostics;
using System.Text;

namespace Dialtone.Lab.Guests;

public enum Accelerator
{
    /// <summary>KVM if this user may use it, or else software emulation.</summary>
    Auto,
    Kvm,
    Tcg,
}

/// <summary>What QEMU is started with.</summary>
/// <param name="UsbSockets">One usb-redir device each, on ports 1, 2, ... of the controller.</param>
/// <param name="Ports">Names of virtio-serial ports and their sockets.</param>
internal sealed record QemuMachine(
    string Emulator, string Kernel, string Initramfs, Accelerator Accelerator, int Processors, int Megabytes,
    IReadOnlyList<string> UsbSockets, IReadOnlyList<(string Name, string Socket)> Ports, string ConsoleSocket, string ConsoleFile);

/// <summary>A running QEMU. It is killed with this object, and by the kernel if the lab's process is killed.</summary>
internal sealed class Qemu : IAsyncDisposable
{
    internal const string Program = "qemu-system-x86_64";

    private readonly Process _process;
    private readonly StringBuilder _error = new();

    private Qemu(Process process) => _process = process;

    /// <summary>Ends when QEMU ends.</summary>
    public required Task Exited { get; init; }

    /// <summary>What QEMU itself complained of.</summary>
    public string Error
    {
        get
        {
            lock (_error)
                return _error.ToString().Trim();
        }
    }

    /// <summary>Cleared once a KVM that opens was seen to fail: then every later guest of this process is emulated at once.</summary>
    public static bool KvmWorks { get; set; } = true;

    /// <exception cref="LabUnavailableException">No QEMU, or KVM was asked for and may not be used.</exception>
    public static Accelerator Choose(Accelerator wanted, string emulator)
    {
        HostProgram.Require(emulator);
        if (wanted == Accelerator.Tcg)
            return wanted;
        if (WhyNoKvm() is not { } reason)
            return Accelerator.Kvm;
        return wanted == Accelerator.Auto ? Accelerator.Tcg : throw new LabUnavailableException($"KVM cannot be used: {reason} Without --accel kvm the lab emulates in software.");
    }

    public static Qemu Start(QemuMachine machine)
    {
        var process = new Process
        {
            // The kernel kills QEMU if the thread that started it ends, which is that of the lab's whole life, see below.
            StartInfo = new ProcessStartInfo(HostProgram.Require("setpriv"), ["--pdeathsig", "KILL", HostProgram.Require(machine.Emulator), .. Arguments(machine)])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var qemu = new Qemu(process) { Exited = exited.Task };
        process.ErrorDataReceived += (_, line) => qemu.Hear(line.Data);
        process.OutputDataReceived += (_, line) => qemu.Hear(line.Data);
        // PR_SET_PDEATHSIG is about the parent *thread*: a pool thread may end long before the process does.
        new Thread(() =>
        {
            try
            {
                process.Start();
                process.BeginErrorReadLine();
                process.BeginOutputReadLine();
                process.StandardInput.Close();
                started.SetResult();
            }
            catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or IOException)
            {
                started.SetException(new LabUnavailableException($"{machine.Emulator} could not be started: {exception.Message}", exception));
                return;
            }
            process.WaitForExit();
            exited.SetResult();
        })
        { IsBackground = true, Name = "qemu" }.Start();
        started.Task.GetAwaiter().GetResult();
        return qemu;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Exited.IsCompleted)
        {
            _process.Kill();
            await Exited;
        }
        _process.Dispose();
    }

    private static List<string> Arguments(QemuMachine machine)
    {
        List<string> arguments =
        [
            "-accel", machine.Accelerator == Accelerator.Kvm ? "kvm" : "tcg,thread=multi",
            // x86-64-v2, which .NET wants, and nothing more: each further extension costs the kernel self-tests and emulation time. With KVM too:
            // "host" offers model-specific registers that a KVM inside a virtual machine may refuse to set.
            // With "enforce" a KVM that cannot do even this ends at once, and the lab emulates.
            // Without a source of randomness the kernel counts timer ticks for a second when the first program asks for some.
            "-cpu", "qemu64,+cx16,+popcnt,+ssse3,+sse4.1,+sse4.2,+rdrand" + (machine.Accelerator == Accelerator.Kvm ? ",enforce" : ""),
            // pc has chipset quirks that take 0.6 s, microvm sometimes fails to calibrate its clock and hangs: both seen under TCG.
            "-machine", "q35", "-smp", $"{machine.Processors}", "-m", $"{machine.Megabytes}",
            "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-chardev", $"socket,id=console,path={machine.ConsoleSocket},logfile={machine.ConsoleFile}", "-serial", "chardev:console",
            "-kernel", machine.Kernel, "-initrd", machine.Initramfs,
            // The kernel's crypto self-tests take 0.4 s and have nothing to do with USB. Its test of the timer panics ("IO-APIC + timer doesn't work") when a busy
            // host gives the emulated one no time for a few milliseconds; Linux leaves it out by itself on hypervisors that it knows.
            "-append", "console=ttyS0 quiet panic=-1 log_buf_len=4M cryptomgr.notests no_timer_check",
            "-device", "virtio-serial-pci,id=channel",
            "-device", "qemu-xhci,id=xhci,p2=8,p3=8",
        ];
        foreach (var (name, socket) in machine.Ports)
            arguments.AddRange(["-chardev", $"socket,id={name},path={socket}", "-device", $"virtserialport,bus=channel.0,chardev={name},name={name}"]);
        foreach (var (index, socket) in machine.UsbSockets.Index())
            arguments.AddRange(["-chardev", $"socket,id=usb{index},path={socket}", "-device", $"usb-redir,chardev=usb{index},bus=xhci.0,port={index + 1}"]);
        return arguments;
    }

    private static string? WhyNoKvm()
    {
        if (!KvmWorks)
            return "it was tried and failed.";
        if (!File.Exists("/dev/kvm"))
            return "there is no /dev/kvm.";
        try
        {
            using var kvm = File.Open("/dev/kvm", FileMode.Open, FileAccess.ReadWrite);
            return null;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return $"/dev/kvm does not open for this user ({exception.Message})";
        }
    }

    private void Hear(string? line)
    {
        if (line is null)
            return;
        lock (_error)
            _error.AppendLine(line);
    }
}
