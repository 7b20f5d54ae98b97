using System.Text;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Scenarios;

/// <summary>A scenario under way: the guest, the devices, and the means to claim something of them.</summary>
/// <param name="boot">Boots another guest of the same kind, with the same devices on the same ports.</param>
public sealed class ScenarioRun(Guest guest, Func<Task<Guest>> boot, IReadOnlyList<VirtualDevice> devices, IProgress<string>? progress, CancellationToken cancellation)
{
    private readonly List<string> _claims = [];

    /// <summary>Where the first device is plugged in, as the guest's kernel calls it. The controller's high-speed bus is the first.</summary>
    public const string PatientPort = "1-1";

    /// <summary>Where the second one is.</summary>
    public const string OtherPort = "1-2";

    /// <summary>How long something that has to happen may take, even where the host gives the guest a tenth of a processor. Reaching it means that it does not happen.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>The one that runs now; see <see cref="RebootAsync"/>.</summary>
    public Guest Guest { get; private set; } = guest;

    public VirtualDevice Patient { get; } = devices[0];
    public IReadOnlyList<VirtualDevice> Devices { get; } = devices;
    public DialtoneInGuest Dialtone => new(Guest);
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>What held, in order.</summary>
    public IReadOnlyList<string> Claims => _claims;

    public void Tell(string what) => progress?.Report(what);

    /// <summary>Ends the guest and boots one of the same kind. A guest's file system is in its memory, so the directories that a disk would have kept are
    /// carried over, before the devices are there for which they are read.</summary>
    public async Task RebootAsync(params string[] kept)
    {
        const string archive = "/tmp/kept.tar";
        (await Guest.RunAsync($"tar -C / -cf {archive} {string.Join(' ', kept.Select(directory => directory.TrimStart('/')))}", Patience, cancellation: Cancellation)).Checked();
        var bytes = await Guest.Shell.PullFileAsync(archive, Patience);
        var plugged = Devices.Where(device => device.Plugged).ToList();
        foreach (var device in plugged)
            device.Unplug();
        await Guest.DisposeAsync();
        Tell("the guest reboots");
        Guest = await boot();
        await Guest.Shell.PushFileAsync(bytes, archive, Patience);
        (await Guest.RunAsync($"tar -C / -xf {archive} && udevadm control --reload", Patience, cancellation: Cancellation)).Checked();
        foreach (var device in plugged)
            device.Plug();
    }

    /// <summary>States something that must be so.</summary>
    /// <param name="claim">In words, as it ought to be.</param>
    /// <param name="instead">What there is, for the message if it is not so.</param>
    public void Claim(bool holds, string claim, object? instead = null)
    {
        if (!holds)
            throw new ScenarioFailedException(instead is null ? $"It is not so that {claim}." : $"It is not so that {claim}: {instead}");
        lock (_claims)
            _claims.Add(claim);
        progress?.Report("  " + claim);
    }

    public Task<GuestState> LookAsync() => GuestState.ReadAsync(Guest, Cancellation);

    /// <summary>Looks until it is so, woken by the kernel's log.</summary>
    public async Task<GuestState> LookUntilAsync(string what, Func<GuestState, bool> predicate, TimeSpan timeout)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(timeout);
        while (true)
        {
            var position = Guest.Log.Position;
            var state = await GuestState.ReadAsync(Guest, Cancellation);
            if (predicate(state))
                return state;
            if (deadline.IsCancellationRequested)
                throw new ScenarioFailedException($"The kernel did not show {what} within {timeout.TotalSeconds:0} s. It shows {Describe(state)}");
            // udev makes nodes a moment after the kernel's last word, so quiet is no reason to stop looking.
            try
            {
                await Guest.Log.WaitForAsync("anything", _ => true, TimeSpan.FromMilliseconds(500), position, Cancellation);
            }
            catch (TimeoutException)
            {
            }
        }
    }

    /// <summary>The three ttys of a modem, its CD-ROM and its card slot.</summary>
    public Task<GuestState> LookUntilCompleteAsync(string port) => LookUntilAsync(
        $"a complete modem on {port}",
        state => state.NodesOf(port, "ttyUSB").Count == 3 && state.NodesOf(port, "sr").Count == 1 && state.NodesOf(port, "sd").Count == 1,
        Patience);

    /// <summary>Waits for a number of rounds of the page's loop, in the kernel's log and in the device's.</summary>
    /// <returns>Rounds in a second, by the guest's clock.</returns>
    public async Task<double> WatchLoopAsync(int rounds = 6)
    {
        var resets = new List<KernelRecord>();
        var position = -1L;
        while (resets.Count < rounds)
        {
            resets.Add(await Guest.Log.WaitForAsync(
                $"a reset on {PatientPort}", record => record.Text.StartsWith($"usb {PatientPort}: reset high-speed USB device", StringComparison.Ordinal), TimeSpan.FromSeconds(45), position, Cancellation));
            position = resets[^1].Sequence;
        }
        // The device was enumerated and reset for the first time while everything was being loaded.
        var (first, last) = (resets[1], resets[^1]);
        var rate = (resets.Count - 2) / (last.Time - first.Time).TotalSeconds;
        var detached = Guest.Log.Since(first.Sequence).Count(record => record.Text.Contains("now disconnected from ttyUSB", StringComparison.Ordinal));
        Claim(detached >= 3 * (rounds - 3), $"the ttys go with each reset (seen {detached} detach in {resets.Count - 2} rounds, {rate:0.0} rounds a second)");
        Claim(Patient.Log.RecoveryResets() >= rounds - 1, $"the device was reset each time ({Patient.Log.RecoveryResets()} resets while configured)");
        return rate;
    }

    /// <summary>Waits for the next reset of a port, from now on.</summary>
    public Task<KernelRecord> WaitForResetAsync(string port) =>
        Guest.Log.WaitForAsync($"usb {port}: reset high-speed USB device", TimeSpan.FromSeconds(45), Guest.Log.Position, Cancellation);

    /// <summary>Watches that the device neither leaves nor is reset, and that the kernel detaches nothing of its port.</summary>
    public async Task WatchQuietAsync(TimeSpan duration, VirtualDevice? device = null, string port = PatientPort)
    {
        device ??= Patient;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var now = device.Log.Now;
        var disturbed = device.Log.WaitForAsync(
            e => e.Kind is DeviceEventKind.PortReset or DeviceEventKind.Unplugged or DeviceEventKind.PersonalityChanged, duration + TimeSpan.FromMinutes(1), now, over.Token);
        var detached = Guest.Log.WaitForAsync(
            "a detach", record => IsDetach(record, port), duration + TimeSpan.FromMinutes(1), Guest.Log.Position, over.Token);
        var first = await Task.WhenAny(disturbed, detached, Task.Delay(duration, over.Token));
        if (first == disturbed)
            throw new ScenarioFailedException($"{device.Model.Name} was to be left in peace for {duration.TotalSeconds:0} s, but saw: {await disturbed}");
        if (first == detached)
            throw new ScenarioFailedException($"Nothing on {port} was to be detached for {duration.TotalSeconds:0} s, but the kernel said: {await detached}");
        await first;
        await over.CancelAsync();
        Claim(true, $"for {duration.TotalSeconds:0} s the device on {port} saw no reset and the kernel detached nothing");
    }

    /// <summary>Asks a modem through the guest's own tty layer; the first port that answers is returned.</summary>
    public async Task ClaimAnswersAsync(GuestState state, string port = PatientPort)
    {
        var asked = new StringBuilder();
        foreach (var tty in state.NodesOf(port, "ttyUSB"))
        {
            var result = await Guest.RunAsync(
                $"stty -F /dev/{tty} raw -echo && exec 9<>/dev/{tty} && printf 'ATI\\r' >&9 && while read -r -t 3 line <&9; do echo \"$line\"; case $line in OK*|ERROR*) break;; esac; done",
                Patience, cancellation: Cancellation);
            var lines = result.Text.Split('\n').Select(line => line.Trim('\r')).ToArray();
            if (lines.Contains("OK") && Array.Exists(lines, line => line.Contains("huawei", StringComparison.OrdinalIgnoreCase)))
            {
                Claim(true, $"the modem answers ATI on /dev/{tty}");
                return;
            }
            asked.AppendLine($"{tty}: {result.Text} {result.ErrorText}");
        }
        throw new ScenarioFailedException($"No tty of {port} answers ATI:\n{asked}");
    }

    public void ClaimNothingChanged(GuestState before, GuestState after) =>
        Claim(after.SettingsChangedSince(before) is [], "every setting has its prior bytes", string.Join("; ", after.SettingsChangedSince(before)));

    private static bool IsDetach(KernelRecord record, string port) =>
        record.Text.StartsWith($"usb {port}: reset", StringComparison.Ordinal)
        || record.Text.StartsWith($"usb {port}: USB disconnect", StringComparison.Ordinal)
        || record.Text.Contains($" {port}:", StringComparison.Ordinal) && record.Text.EndsWith(": device disconnected", StringComparison.Ordinal);

    private static string Describe(GuestState state) =>
        $"devices {string.Join(", ", state.Devices)}, drivers {string.Join(", ", state.Drivers)}, nodes {string.Join(", ", state.Nodes)}";
}
