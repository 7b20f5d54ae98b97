using System.Diagnostics;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Transports;

namespace Dialtone.Lab.Guests;

/// <summary>What a guest has of the distribution's usb_modeswitch.</summary>
public enum UsbModeSwitchParts
{
    None,

    /// <summary>The configurations alone, for others to read.</summary>
    Data,

    /// <summary>The program, its data and its udev rules: it acts.</summary>
    All,
}

/// <summary>How a guest is to be.</summary>
/// <param name="Program">The native dialtone to carry into it, or null for none.</param>
public sealed record GuestOptions(
    string Kernel = "6.1", Accelerator Accelerator = Accelerator.Auto, string? Program = null, int Processors = 1, int Megabytes = 512)
{
    public UsbModeSwitchParts UsbModeSwitch { get; init; }

    /// <summary>Whether systemd is its first process, so that units run; otherwise udev runs alone.</summary>
    public bool Systemd { get; init; }

    /// <summary>Whether it has the lab itself, to plug devices into the kernel that it runs on.</summary>
    public bool Lab { get; init; }

    /// <summary>From the start of QEMU to the first command.</summary>
    public TimeSpan BootDeadline { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>A program in PATH, or a path.</summary>
    internal string Emulator { get; init; } = Qemu.Program;
}

/// <summary>A running guest: Debian's kernel in QEMU, with a shell, its kernel log, and USB ports. Gone without trace when disposed of.</summary>
public sealed class Guest : IAsyncDisposable
{
    /// <summary>How long QEMU may take to end once it has closed a port.</summary>
    private static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _gone = new();
    private readonly Dictionary<string, GuestPort> _ports = [];
    private readonly List<UsbRedirTransport> _transports = [];
    private readonly LabFolder _folder;
    private readonly GuestPort _console;
    private Qemu? _qemu;

    private Guest(LabFolder folder, GuestKernel kernel)
    {
        _folder = folder;
        Kernel = kernel;
        foreach (var name in (string[])[.. GuestShell.PortNames, "kmsg"])
            _ports[name] = new GuestPort(folder[name]);
        _console = new GuestPort(folder["console"]);
        Shell = new GuestShell(_ports, _gone.Token);
        _ = _ports["kmsg"].ReadAllAsync(bytes => Log.Append(bytes.Span), _gone.Token);
        _ = _console.ReadAllAsync(bytes => ConsoleListener?.Invoke(bytes), _gone.Token);
    }

    /// <summary>Gets the bytes of the serial console, on a reader's thread.</summary>
    public Action<ReadOnlyMemory<byte>>? ConsoleListener { get; set; }

    public GuestKernel Kernel { get; }
    public GuestShell Shell { get; }
    public KernelLog Log { get; } = new();
    public Accelerator Accelerator { get; private init; }

    /// <summary>From the start of QEMU to the end of the first command.</summary>
    public TimeSpan BootDuration { get; private set; }

    /// <summary>Ends when QEMU ends, by itself or by <see cref="DisposeAsync"/>.</summary>
    public Task Exited => _qemu?.Exited ?? Task.CompletedTask;

    /// <summary>What the serial console showed.</summary>
    public string Console
    {
        get
        {
            var file = _folder["console.log"];
            return File.Exists(file) ? File.ReadAllText(file) : "";
        }
    }

    /// <summary>Boots a guest and waits until its shell answers.</summary>
    /// <param name="devices">One for each port of the controller, from port 1 on; those that are not plugged in yet can be later.</param>
    /// <param name="traffic">Sees the transfers of all of them.</param>
    /// <exception cref="LabUnavailableException">Something is missing on this machine.</exception>
    /// <exception cref="GuestException">It did not boot; the message has the end of its console.</exception>
    public static async Task<Guest> BootAsync(
        GuestOptions options, IReadOnlyList<VirtualDevice> devices, IUsbTraffic? traffic = null, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        var accelerator = Qemu.Choose(options.Accelerator, options.Emulator);
        var kernel = await GuestKernel.GetAsync(options.Kernel, progress, cancellation);
        var initramfs = await Initramfs.GetAsync(kernel, new InitramfsContents(options.Program, options.UsbModeSwitch, options.Systemd, options.Lab), progress, cancellation);
        while (true)
        {
            var guest = new Guest(LabFolder.Create(), kernel) { Accelerator = accelerator };
            try
            {
                await guest.StartAsync(options, initramfs, devices, traffic, cancellation);
                return guest;
            }
            catch (GuestException) when (options.Accelerator == Accelerator.Auto && accelerator == Accelerator.Kvm && guest.Exited.IsCompleted)
            {
                await guest.DisposeAsync();
                progress?.Report("KVM is there but does not work; emulating in software");
                Qemu.KvmWorks = false;
                accelerator = Accelerator.Tcg;
            }
            catch (GuestException exception) when (accelerator == Accelerator.Kvm && guest.Exited.IsCompleted)
            {
                await guest.DisposeAsync();
                throw new LabUnavailableException($"KVM is there but does not work. Without --accel kvm the lab emulates in software. {exception.Message}", exception);
            }
            catch
            {
                await guest.DisposeAsync();
                throw;
            }
        }
    }

    /// <inheritdoc cref="GuestShell.RunAsync"/>
    public Task<CommandResult> RunAsync(string command, TimeSpan deadline, GuestOutput? output = null, CancellationToken cancellation = default) =>
        Shell.RunAsync(command, deadline, output, cancellation);

    /// <summary>Hangs another device on a port, in place of the one that was there and is unplugged now.</summary>
    /// <param name="port">From 0 on.</param>
    public void Exchange(int port, VirtualDevice device) => _transports[port].Exchange(device);

    /// <summary>Types on the serial console.</summary>
    public Task TypeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => _console.WriteAsync(bytes, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        if (_qemu is not null)
            await _qemu.DisposeAsync();
        foreach (var transport in _transports)
            await transport.DisposeAsync();
        foreach (var port in _ports.Values.Append(_console))
            port.Dispose();
        _folder.Dispose();
        Shell.Dispose();
        _gone.Dispose();
    }

    private async Task StartAsync(GuestOptions options, string initramfs, IReadOnlyList<VirtualDevice> devices, IUsbTraffic? traffic, CancellationToken cancellation)
    {
        foreach (var (port, device) in devices.Index())
        {
            var transport = new UsbRedirTransport(device, _folder[$"usb{port}"], traffic);
            _transports.Add(transport);
            transport.Start();
        }
        var start = Stopwatch.GetTimestamp();
        _qemu = Qemu.Start(new QemuMachine(
            options.Emulator, Kernel.Image, initramfs, Accelerator, options.Processors, options.Megabytes, [.. _transports.Select(transport => transport.SocketPath)],
            [.. _ports.Keys.Select(name => (name, _folder[name]))], _folder["console"], _folder["console.log"]));
        _ = _qemu.Exited.ContinueWith(_ => Lose(), TaskScheduler.Default);
        try
        {
            (await Shell.RunAsync("true", options.BootDeadline, cancellation: cancellation)).Checked();
        }
        catch (Exception exception) when (exception is GuestException or TimeoutException)
        {
            // QEMU closes its ports before it ends and says why: whether it ended decides what is tried next.
            if (exception is GuestException)
                await Task.WhenAny(_qemu.Exited, Task.Delay(EndGrace, cancellation));
            var tail = string.Join('\n', Console.Split('\n').TakeLast(15)).Trim();
            if (tail.Length > 0)
                tail = $"The end of its console:\n{tail}";
            throw new GuestException($"The guest did not boot: {exception.Message}\n{_qemu.Error}\n{tail}".Trim(), exception);
        }
        BootDuration = Stopwatch.GetElapsedTime(start);
    }

    private void Lose()
    {
        try
        {
            _gone.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Disposed of in the same moment.
        }
    }
}
