using System.CommandLine;
using System.Runtime.InteropServices;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Transports;

namespace Dialtone.Lab.Commands;

/// <summary><c>dialtone-lab serve MODEL SOCKET</c>: a virtual device for one's own QEMU, until interrupted.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "Name of a virtual modem, or the path of its text" };
        var socket = new Argument<string>("socket") { Description = "Unix socket for QEMU's -chardev socket,path=..." };
        var faults = new Option<string[]>("--fault") { Description = "A fault to switch on, such as lun1-phase-error or firmware-crash=5", AllowMultipleArgumentsPerToken = false };
        var pcap = new Option<string?>("--pcap") { Description = "Record all USB traffic into this file, for Wireshark" };
        var command = new Command("serve", "Offer a virtual USB device to QEMU over usbredir") { model, socket, faults, pcap };
        command.SetAction((result, cancellation) => RunAsync(
            result.GetRequiredValue(model), result.GetRequiredValue(socket), result.GetValue(faults) ?? [], result.GetValue(pcap), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string model, string socket, string[] faults, string? pcap, CancellationToken cancellation)
    {
        using var device = VirtualDevice.Load(model, faults);
        device.Log.Observer = e => Console.WriteLine(e);
        using var recorder = pcap is null ? null : new PcapRecorder(pcap);
        await using var transport = new UsbRedirTransport(device, socket, recorder);
        transport.Start();
        Console.WriteLine($"{device.Model.Title} waits on {socket}");
        await Interrupted.WaitAsync(cancellation);
        foreach (var (name, store) in device.Disks)
            Console.WriteLine($"disk {name}: {store.BytesWritten} bytes written, sha256 {store.Checksum()}");
        return 0;
    }
}

internal static class Interrupted
{
    /// <summary>Waits for SIGTERM or the command line's own cancellation (Ctrl-C).</summary>
    public static async Task WaitAsync(CancellationToken cancellation)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.TrySetResult();
        });
        using var cancelled = cancellation.Register(() => stop.TrySetResult());
        await stop.Task;
    }
}
