using System.Globalization;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios.Switching;

/// <summary>One stick, plugged in once.</summary>
/// <param name="Message">From the plug to the message's arrival at the device.</param>
/// <param name="Answer">From the plug to the first AT command that the modem answers.</param>
internal readonly record struct SwitchTiming(TimeSpan Message, TimeSpan Answer);

/// <summary>What both cost, by model, and what the rule of the one costs a device that is none of its.</summary>
/// <param name="Reference">usb_modeswitch's rounds.</param>
/// <param name="PlugWithout">udev's time for one event of an unrelated device without Dialtone's rule.</param>
internal sealed record SwitchComparisonResult(
    IReadOnlyDictionary<string, IReadOnlyList<SwitchTiming>> Reference, IReadOnlyDictionary<string, IReadOnlyList<SwitchTiming>> Dialtone, TimeSpan PlugWithout, TimeSpan PlugWith);

/// <summary>Dialtone and the distribution's usb_modeswitch in one guest, in turns: the same sticks, the same kernel, the same udev. Time is taken at the device.</summary>
internal sealed class SwitchComparison(Guest guest, IProgress<string> progress, CancellationToken cancellation)
{
    /// <summary>An eject of several commands, a single message, a control request, a configuration.</summary>
    public static IReadOnlyList<string> Models { get; } = ["stick-standard-eject", "stick-huawei-new", "stick-sierra", "stick-configuration"];

    private const int Events = 60;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <param name="rounds">Of each model with each of the two.</param>
    public async Task<SwitchComparisonResult> RunAsync(int rounds)
    {
        var reference = Models.ToDictionary(model => model, _ => new List<SwitchTiming>());
        var dialtone = Models.ToDictionary(model => model, _ => new List<SwitchTiming>());
        // Drivers are loaded and files are read once before anything counts.
        foreach (var model in Models)
            _ = await RoundAsync(model);
        var (without, with) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        // In blocks, so that a machine that gets slower in between is slower for both.
        for (var done = 0; done < rounds;)
        {
            var block = Math.Min((rounds + 1) / 2, rounds - done);
            await BlockAsync("usb_modeswitch", reference, block);
            without = Min(without, await UnrelatedEventAsync());
            await InstallAsync(DialtoneInGuest.InstallSwitchingCommand);
            await BlockAsync("Dialtone", dialtone, block);
            with = Min(with, await UnrelatedEventAsync());
            await InstallAsync(DialtoneInGuest.UninstallSwitchingCommand);
            done += block;
        }
        return new SwitchComparisonResult(
            reference.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<SwitchTiming>)entry.Value), dialtone.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<SwitchTiming>)entry.Value), without, with);
    }

    private async Task BlockAsync(string name, Dictionary<string, List<SwitchTiming>> timings, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var model in Models)
            {
                var timing = await RoundAsync(model);
                timings[model].Add(timing);
                progress.Report($"{name} {model}: message after {timing.Message.TotalSeconds:0.00} s, answer after {timing.Answer.TotalSeconds:0.00} s");
            }
        }
    }

    private async Task<SwitchTiming> RoundAsync(string model)
    {
        using var stick = VirtualDevice.Load(model, plugged: false);
        var expected = StickExpectation.Of(stick.Model);
        guest.Exchange(0, stick);
        var asking = await guest.Shell.StartAsync(AskFirst, cancellation: cancellation);
        var plugged = stick.Log.Now;
        stick.Plug();
        var message = await stick.Log.WaitForAsync(expected.Message, Deadline, cancellation: cancellation);
        var answer = await stick.Log.WaitForAsync(DeviceEventKind.AtCommand, Deadline, cancellation: cancellation);
        (await asking.Result.WaitAsync(Deadline, cancellation)).Checked();
        // Whatever the switcher still does in the end belongs to this round, not to the next.
        (await guest.RunAsync("udevadm settle; until [ -z \"$(systemctl list-jobs --no-legend)\" ]; do usleep 50000; done", Deadline, cancellation: cancellation)).Checked();
        var position = guest.Log.Position;
        stick.Unplug();
        await guest.Log.WaitForAsync("usb 1-1: USB disconnect", Deadline, position, cancellation);
        // A stick that is plugged in again and again would be taken for one that falls back.
        (await guest.RunAsync("udevadm settle; rm -f /run/dialtone/switched", Deadline, cancellation: cancellation)).Checked();
        return new SwitchTiming(message.At - plugged, answer.At - plugged);
    }

    /// <summary>Asks the first port that comes, again and again until it answers.</summary>
    private const string AskFirst =
        """
        while :; do
          for tty in /dev/ttyUSB0 /dev/ttyACM0; do
            [ -c $tty ] || continue
            stty -F $tty raw -echo 2>/dev/null || continue
            exec 9<>$tty || continue
            printf 'AT\r' >&9
            while read -r -t 1 line <&9; do
              case $line in OK*) exit 0 ;; esac
            done
            exec 9>&-
          done
          usleep 10000
        done 2>/dev/null
        """;

    /// <summary>udev's time for one event of a disk and its interface, waited for: what a plug costs in rules.</summary>
    private async Task<TimeSpan> UnrelatedEventAsync()
    {
        using var disk = VirtualDevice.Load("usb-disk", plugged: false);
        guest.Exchange(0, disk);
        var position = guest.Log.Position;
        disk.Plug();
        await guest.Log.WaitForAsync("Attached SCSI disk", Deadline, position, cancellation);
        var text = (await guest.RunAsync(
            $$"""
            udevadm settle
            read -r start _ </proc/uptime
            i=0
            while [ $i -lt {{Events}} ]; do udevadm trigger --action=add --settle /sys/bus/usb/devices/1-1 /sys/bus/usb/devices/1-1:1.0; i=$((i + 1)); done
            read -r end _ </proc/uptime
            echo $start $end
            """, TimeSpan.FromMinutes(3), cancellation: cancellation)).Checked().Text.Split(' ');
        position = guest.Log.Position;
        disk.Unplug();
        await guest.Log.WaitForAsync("usb 1-1: USB disconnect", Deadline, position, cancellation);
        return TimeSpan.FromSeconds((Parse(text[1]) - Parse(text[0])) / Events);

        static double Parse(string word) => double.Parse(word, CultureInfo.InvariantCulture);
    }

    private async Task InstallAsync(string command)
    {
        (await guest.RunAsync($"{command} && udevadm settle", Deadline, cancellation: cancellation)).Checked();
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
