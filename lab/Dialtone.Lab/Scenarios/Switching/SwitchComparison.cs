using System.Globalization;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios.Switching;

/// <summary>One stick, plugged in once.</summary>
/// <param name="Configured">From the plug until the kernel has set its configuration: the same whoever switches.</param>
/// <param name="Started">From the plug until udev, and systemd, have started the switching program; to a few milliseconds.</param>
/// <param name="Message">From the plug to the message's arrival at the device.</param>
/// <param name="Answer">From the plug to the first AT command that the modem answers.</param>
internal readonly record struct SwitchTiming(TimeSpan Configured, TimeSpan Started, TimeSpan Message, TimeSpan Answer);

/// <summary>What the events of one plug of a device that nobody switches take udev.</summary>
internal readonly record struct PlugCost(TimeSpan Without, TimeSpan With);

/// <summary>What both cost, by model, and what the rule of the one costs a device that is none of its.</summary>
/// <param name="Reference">usb_modeswitch's rounds.</param>
/// <param name="Plugs">An unrelated device's, without Dialtone's rule and with it, in turns.</param>
internal sealed record SwitchComparisonResult(
    IReadOnlyDictionary<string, IReadOnlyList<SwitchTiming>> Reference, IReadOnlyDictionary<string, IReadOnlyList<SwitchTiming>> Dialtone, IReadOnlyList<PlugCost> Plugs);

/// <summary>Dialtone and the distribution's usb_modeswitch in one guest, in turns: the same sticks, the same kernel, the same udev. Time is taken at the device.</summary>
internal sealed class SwitchComparison(Guest guest, IProgress<string> progress, CancellationToken cancellation)
{
    /// <summary>An eject of several commands, a single message, a control request, a configuration.</summary>
    public static IReadOnlyList<string> Models { get; } = ["stick-standard-eject", "stick-huawei-new", "stick-sierra", "stick-configuration"];

    private const int Plugs = 40;
    private const int PlugRounds = 8;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <param name="rounds">Of each model with each of the two.</param>
    public async Task<SwitchComparisonResult> RunAsync(int rounds)
    {
        var reference = Models.ToDictionary(model => model, _ => new List<SwitchTiming>());
        var dialtone = Models.ToDictionary(model => model, _ => new List<SwitchTiming>());
        // What the kernel says is traced, too: its log has another clock.
        (await guest.RunAsync($"mount -t tracefs tracefs {Tracing} && echo 1 >{Tracing}/events/sched/sched_process_exec/enable && echo 1 >{Tracing}/events/printk/console/enable", Deadline, cancellation: cancellation)).Checked();
        // Drivers are loaded and files are read once before anything counts.
        foreach (var model in Models)
            _ = await RoundAsync(model, "usb_modeswitch_dispatcher");
        IReadOnlyList<PlugCost> plugs = [];
        // In blocks, so that a machine that gets slower in between is slower for both.
        for (var done = 0; done < rounds;)
        {
            var block = Math.Min((rounds + 1) / 2, rounds - done);
            await BlockAsync("usb_modeswitch", "usb_modeswitch_dispatcher", reference, block);
            await InstallAsync(DialtoneInGuest.InstallSwitchingCommand);
            await BlockAsync("Dialtone", "dialtone", dialtone, block);
            if (plugs.Count == 0)
                plugs = await UnrelatedPlugsAsync();
            await InstallAsync(DialtoneInGuest.UninstallSwitchingCommand);
            done += block;
        }
        return new SwitchComparisonResult(
            reference.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<SwitchTiming>)entry.Value), dialtone.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<SwitchTiming>)entry.Value), plugs);
    }

    private async Task BlockAsync(string name, string program, Dictionary<string, List<SwitchTiming>> timings, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var model in Models)
            {
                var timing = await RoundAsync(model, program);
                timings[model].Add(timing);
                progress.Report($"{name} {model}: configured after {timing.Configured.TotalSeconds:0.00} s, program started after {timing.Started.TotalSeconds:0.00} s, message after {timing.Message.TotalSeconds:0.00} s, answer after {timing.Answer.TotalSeconds:0.00} s");
            }
        }
    }

    private async Task<SwitchTiming> RoundAsync(string model, string program)
    {
        using var stick = VirtualDevice.Load(model, plugged: false);
        var expected = StickExpectation.Of(stick.Model);
        guest.Exchange(0, stick);
        (await guest.RunAsync($"echo >{Tracing}/trace", Deadline, cancellation: cancellation)).Checked();
        var asking = await guest.Shell.StartAsync(AskFirst, cancellation: cancellation);
        var plugged = stick.Log.Now;
        stick.Plug();
        var message = await stick.Log.WaitForAsync(expected.Message, Deadline, cancellation: cancellation);
        var answer = await stick.Log.WaitForAsync(DeviceEventKind.AtCommand, Deadline, cancellation: cancellation);
        (await asking.Result.WaitAsync(Deadline, cancellation)).Checked();
        // Whatever the switcher still does in the end belongs to this round, not to the next.
        (await guest.RunAsync("udevadm settle; until [ -z \"$(systemctl list-jobs --no-legend)\" ]; do usleep 50000; done", Deadline, cancellation: cancellation)).Checked();
        // The kernel announces a device and configures it at once.
        var announced = await TracedAsync("console: usb 1-1: New USB device found");
        var started = await TracedAsync($"sched_process_exec: filename=[^ ]*/{program} ");
        var configured = await stick.Log.WaitForAsync(DeviceEventKind.ConfigurationSet, Deadline, cancellation: cancellation);
        var position = guest.Log.Position;
        stick.Unplug();
        await guest.Log.WaitForAsync("usb 1-1: USB disconnect", Deadline, position, cancellation);
        // A stick that is plugged in again and again would be taken for one that falls back.
        (await guest.RunAsync("udevadm settle; rm -f /run/dialtone/switched", Deadline, cancellation: cancellation)).Checked();
        return new SwitchTiming(configured.At - plugged, configured.At - plugged + started - announced, message.At - plugged, answer.At - plugged);
    }

    private const string Tracing = "/sys/kernel/tracing";

    /// <summary>When an event was first traced since the plug, by the guest's clock.</summary>
    private async Task<TimeSpan> TracedAsync(string what)
    {
        // "          dialtone-453     [000] .....    30.362797: sched_process_exec: filename=/usr/bin/dialtone pid=453 old_pid=453"
        var line = (await guest.RunAsync($"grep -m 1 '{what}' {Tracing}/trace", Deadline, cancellation: cancellation)).Checked().Text;
        return TimeSpan.FromSeconds(Parse(line[..line.IndexOf(": ", StringComparison.Ordinal)].Split(' ')[^1]));
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

    /// <summary>What the events of a disk and its interface take, waited for, by turns with Dialtone's rule and without it.</summary>
    private async Task<IReadOnlyList<PlugCost>> UnrelatedPlugsAsync()
    {
        using var disk = VirtualDevice.Load("usb-disk", plugged: false);
        guest.Exchange(0, disk);
        var position = guest.Log.Position;
        disk.Plug();
        await guest.Log.WaitForAsync("Attached SCSI disk", Deadline, position, cancellation);
        // No program is started for an event: its own start would hide what a rule takes. The first events after rules have changed have udevd read them.
        var text = (await guest.RunAsync(
            $$"""
            rules={{SwitchingRules}}
            plug() {
              i=0
              while [ $i -lt $1 ]; do echo add >/sys/bus/usb/devices/1-1/uevent; echo add >/sys/bus/usb/devices/1-1:1.0/uevent; i=$((i + 1)); done
              udevadm settle
            }
            measure() {
              udevadm control --reload
              plug 3
              read -r start _ </proc/uptime
              plug {{Plugs}}
              read -r end _ </proc/uptime
              echo $start $end
            }
            udevadm settle
            round=0
            while [ $round -lt {{PlugRounds}} ]; do
              mv $rules /run/kept && measure && mv /run/kept $rules && measure || exit 1
              round=$((round + 1))
            done
            """, TimeSpan.FromMinutes(10), cancellation: cancellation)).Checked().Text;
        position = guest.Log.Position;
        disk.Unplug();
        await guest.Log.WaitForAsync("usb 1-1: USB disconnect", Deadline, position, cancellation);
        var times = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Select(words => TimeSpan.FromSeconds((Parse(words[1]) - Parse(words[0])) / Plugs));
        return [.. times.Chunk(2).Select(pair => new PlugCost(pair[0], pair[1]))];
    }

    /// <summary>As <see cref="DialtoneInGuest.InstallSwitchingCommand"/> puts it.</summary>
    private const string SwitchingRules = "/etc/udev/rules.d/41-dialtone-switch.rules";

    private async Task InstallAsync(string command)
    {
        (await guest.RunAsync($"{command} && udevadm settle", Deadline, cancellation: cancellation)).Checked();
    }

    private static double Parse(string word) => double.Parse(word, CultureInfo.InvariantCulture);
}
