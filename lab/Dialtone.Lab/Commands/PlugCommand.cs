using System.CommandLine;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Transports;

namespace Dialtone.Lab.Commands;

/// <summary><c>dialtone-lab plug MODEL</c>: a virtual device in the running kernel, until interrupted.</summary>
internal static class PlugCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "Name of a virtual modem, or the path of its text" };
        var faults = new Option<string[]>("--fault") { Description = "A fault to switch on, such as mute-at or firmware-crash=5" };
        var pcap = new Option<string?>("--pcap") { Description = "Record all USB traffic into this file, for Wireshark" };
        var command = new Command("plug", "Plug a virtual USB device into the running kernel (vhci_hcd, root)") { model, faults, pcap };
        command.SetAction((result, cancellation) =>
            RunAsync(result.GetRequiredValue(model), result.GetValue(faults) ?? [], result.GetValue(pcap), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string model, string[] faults, string? pcap, CancellationToken cancellation)
    {
        using var device = VirtualDevice.Load(model, faults);
        using var recorder = pcap is null ? null : new PcapRecorder(pcap);
        await using var transport = new VhciTransport(device, recorder);
        try
        {
            await transport.StartAsync();
        }
        catch (VhciUnavailableException e)
        {
            await Console.Error.WriteLineAsync($"dialtone-lab: {e.Message}");
            return ExitStatus.Unavailable;
        }
        Console.WriteLine($"{device.Model.Title} is plugged in");
        device.Log.Observer = e => Console.WriteLine(e);
        await Interrupted.WaitAsync(cancellation);
        return 0;
    }
}
