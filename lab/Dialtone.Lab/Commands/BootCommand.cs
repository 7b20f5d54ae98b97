using System.CommandLine;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;
using Dialtone.Lab.Transports;

namespace Dialtone.Lab.Commands;

/// <summary><c>dialtone-lab boot</c>: a guest with virtual devices, to run a command in or to look around.</summary>
internal static class BootCommand
{
    private static readonly TimeSpan EnumerationDeadline = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var command = new ExampleCommand(
            "boot",
            "Boots a guest with virtual modems plugged in, and runs a command in it or gives you its shell.",
            "dialtone-lab boot --modem huawei-e620 -- sh -c 'sleep 2; ls /dev/ttyUSB*'",
            "dialtone-lab boot --modem huawei-e620:lun1-phase-error --modem usb-disk --interactive",
            "dialtone-lab boot --kernel 6.12 --pcap traffic.pcap --modem huawei-e620 -- dialtone list");
        var modems = new Option<string[]>("--modem", "-m") { Description = "MODEL[:FAULT,...]: a device to plug in; see 'dialtone-lab list'", HelpName = "MODEL[:FAULT,...]" };
        var pcap = new Option<string?>("--pcap") { Description = "Record all USB traffic into this file, for Wireshark", HelpName = "FILE" };
        var interactive = new Option<bool>("--interactive", "-i") { Description = "A shell in the guest on this terminal; 'exit' ends the guest" };
        var words = new Argument<string[]>("command") { Description = "What to run in the guest, after --; its exit status becomes that of dialtone-lab", HelpName = "COMMAND", Arity = ArgumentArity.ZeroOrMore };
        command.Add(modems);
        command.Add(pcap);
        command.Add(interactive);
        var guest = new GuestOptionSet(command);
        command.Add(words);
        command.SetAction((parsed, cancellation) => RunAsync(
            guest.Read(parsed, needsProgram: false), parsed.GetValue(modems) ?? [], parsed.GetValue(pcap), parsed.GetValue(interactive), parsed.GetValue(words) ?? [], cancellation));
        return command;
    }

    private static async Task<int> RunAsync(GuestOptions options, string[] modems, string? pcap, bool interactive, string[] words, CancellationToken cancellation)
    {
        var progress = new StandardErrorProgress();
        var devices = modems.Select(Load).ToArray();
        try
        {
            using var recorder = pcap is null ? null : new PcapRecorder(pcap);
            await using var guest = await Guest.BootAsync(options, devices, recorder, progress, cancellation);
            progress.Report($"Linux {guest.Kernel.Release} is up after {guest.BootDuration.TotalSeconds:0.0} s ({guest.Accelerator.ToString().ToLowerInvariant()})");
            await PlugAsync(guest, devices, progress, cancellation);
            if (interactive)
                return await TerminalSession.RunAsync(guest, cancellation);
            if (words.Length == 0)
                return ExitStatus.Good;
            await using var output = Console.OpenStandardOutput();
            await using var error = Console.OpenStandardError();
            var result = await guest.RunAsync(
                string.Join(' ', words.Select(GuestShell.Quote)), Timeout.InfiniteTimeSpan, (bytes, isError) => (isError ? error : output).Write(bytes), cancellation);
            return result.ExitStatus;
        }
        finally
        {
            foreach (var device in devices)
                device.Dispose();
        }
    }

    /// <summary>Plugs the devices in once the guest is up, and lets its kernel and udev meet them.</summary>
    private static async Task PlugAsync(Guest guest, VirtualDevice[] devices, StandardErrorProgress progress, CancellationToken cancellation)
    {
        foreach (var device in devices)
        {
            var position = guest.Log.Position;
            device.Plug();
            try
            {
                await guest.Log.WaitForAsync("New USB device found", EnumerationDeadline, position, cancellation);
            }
            catch (TimeoutException)
            {
                // Its fault may be that it does not enumerate; then this is what to see.
                var last = guest.Log.Since(position).LastOrDefault(record => record.Text.Contains("usb", StringComparison.Ordinal));
                progress.Report($"{device.Model.Name} has not enumerated after {EnumerationDeadline.TotalSeconds:0} s; going on without it. The kernel's last word: {last?.Text ?? "none"}");
            }
        }
        try
        {
            if (devices.Length > 0)
                await guest.RunAsync("udevadm settle", TimeSpan.FromSeconds(30), cancellation: cancellation);
        }
        catch (TimeoutException)
        {
            progress.Report("udev is still at work after 30 s; going on without waiting for it");
        }
    }

    /// <summary><c>huawei-e620:reset-morph,lun1-phase-error</c>. Not plugged in yet: the firmware of the virtual machine would talk to it first, and wait five seconds for an answer that a modem does not give.</summary>
    private static VirtualDevice Load(string text)
    {
        var colon = text.IndexOf(':');
        return colon < 0 ? VirtualDevice.Load(text, plugged: false) : VirtualDevice.Load(text[..colon], text[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries), plugged: false);
    }
}
