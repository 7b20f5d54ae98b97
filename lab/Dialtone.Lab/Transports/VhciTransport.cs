using System.Globalization;
using System.Net.Sockets;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Devices.Models;
using Dialtone.Protocols.Usb;
using Dialtone.Protocols.UsbIp;

namespace Dialtone.Lab.Transports;

/// <summary>The running kernel cannot be given a device; the message says why and what to do.</summary>
public sealed class VhciUnavailableException : Exception
{
    public VhciUnavailableException(string message)
        : base(message)
    {
    }

    public VhciUnavailableException(string message, Exception cause)
        : base(message, cause)
    {
    }
}

/// <summary>
/// Plugs a device into the kernel this program runs on, through vhci_hcd: one end of a socket is handed to the kernel, the other is served here.
/// Each time the device comes back to the bus it is attached anew. Needs root.
/// </summary>
/// <param name="controller">The controller's directory in sysfs.</param>
public sealed class VhciTransport(VirtualDevice device, IUsbTraffic? traffic = null, string controller = VhciTransport.DefaultController) : IAsyncDisposable
{
    public const string DefaultController = "/sys/devices/platform/vhci_hcd.0";

    private readonly BusAddress _address = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _serving = Task.CompletedTask;

    /// <summary>Attaches the device, and keeps doing so in the background.</summary>
    /// <exception cref="VhciUnavailableException">No vhci_hcd, no right to it, no free port, or the kernel refused.</exception>
    public async Task StartAsync()
    {
        var attached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _serving = ServeAsync(attached);
        await attached.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync(TaskCompletionSource attached)
    {
        try
        {
            while (true)
            {
                await device.WaitUntilPluggedAsync(_stop.Token);
                var (ours, kernels) = await CreatePairAsync(_stop.Token);
                using (ours)
                {
                    using (kernels)
                        Attach(kernels);
                    attached.TrySetResult();
                    await new UsbIpConnection(device, traffic, _address).ServeAsync(ours, _stop.Token);
                }
                // Closed by the kernel: somebody wrote to vhci's detach, and that is to be respected.
                if (device.Plugged)
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            attached.TrySetCanceled();
        }
        catch (VhciUnavailableException e)
        {
            // Later, and nobody waits any more: the device stays unplugged, and its log shows no host.
            attached.TrySetException(e);
        }
    }

    private void Attach(Socket socket)
    {
        var attach = Path.Combine(controller, "attach");
        if (!File.Exists(attach))
            throw new VhciUnavailableException($"The running kernel has no vhci_hcd ({attach} is missing): load it with 'modprobe vhci_hcd'.");
        var speed = device.Personality.Speed;
        var port = FreePort(speed);
        // Port, file descriptor, device id, speed. The kernel takes its own reference to the socket.
        var line = string.Create(CultureInfo.InvariantCulture, $"{port} {socket.Handle} {(1 << 16) | 1} {UsbIpDevice.SpeedOf(speed)}");
        try
        {
            using var file = new FileStream(attach, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(line));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VhciUnavailableException($"Writing '{line}' to {attach} failed: {e.Message}", e);
        }
    }

    /// <summary>The status file lists ports as: hub (hs or ss), port, state (4 = free), speed, device, sockfd, local bus id.</summary>
    private int FreePort(UsbSpeed speed)
    {
        var hub = speed == UsbSpeed.Super ? "ss" : "hs";
        foreach (var line in File.ReadLines(Path.Combine(controller, "status")))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 3 && fields[0] == hub && int.TryParse(fields[1], out var port) && int.TryParse(fields[2], out var state) && state == 4)
                return port;
        }
        throw new VhciUnavailableException($"All {hub} ports of {controller} are taken.");
    }

    /// <summary>A connected pair. vhci insists on SOCK_STREAM, of whatever family.</summary>
    private static async Task<(Socket Ours, Socket Kernels)> CreatePairAsync(CancellationToken cancellation)
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start(1);
        var kernels = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await kernels.ConnectAsync(listener.LocalEndpoint, cancellation);
            var ours = await listener.AcceptSocketAsync(cancellation);
            ours.NoDelay = true;
            return (ours, kernels);
        }
        catch
        {
            kernels.Dispose();
            throw;
        }
    }
}
