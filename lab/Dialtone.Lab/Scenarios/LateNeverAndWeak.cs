using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios;

/// <summary>Three sticks in one guest: the kernel asks the first two to switch, of which one takes its time and the other never does; the third leaves the bus whenever it dials.</summary>
internal sealed class LateNeverAndWeak : Scenario
{
    private const string Never = ScenarioRun.OtherPort;
    private const string Weak = "1-3";

    public override string Name => "late-never-and-weak";
    public override string Summary => "one stick switches late, one never, one leaves the bus when it dials: each port has its own answer, and nothing is changed";

    public override IReadOnlyList<VirtualDevice> CreateDevices() =>
    [
        VirtualDevice.Load("huawei-e220", [$"{Fault.LateSwitch}=900"], plugged: false),
        VirtualDevice.Load("huawei-e220", [Fault.StaysZeroCd], plugged: false),
        VirtualDevice.Load("huawei-e620", [Fault.BrownOut], plugged: false),
    ];

    public override async Task RunAsync(ScenarioRun run)
    {
        var (late, never, weak) = (run.Devices[0], run.Devices[1], run.Devices[2]);
        foreach (var device in run.Devices)
            device.Plug();
        await run.LookUntilCompleteAsync(Weak);
        var early = await run.LookUntilAsync("the CD-ROMs", state => state.NodesOf(ScenarioRun.PatientPort, "sr").Count == 1 && state.NodesOf(Never, "sr").Count == 1, ScenarioRun.Patience);
        run.Claim(late.Log.Count(DeviceEventKind.SwitchRequested) == 1 && never.Log.Count(DeviceEventKind.SwitchRequested) >= 1, "the kernel has asked both to switch");
        var soon = await run.Dialtone.DiagnoseAsync(run.Cancellation);
        run.Claim(late.Personality.Name == "zerocd", "the late one has not switched yet", late.Personality.Name);
        run.Claim(
            soon.ExitStatus == 1 && PortsOf(soon, "stuck-storage-mode").SequenceEqual([ScenarioRun.PatientPort, Never]) && soon.Causes.All(cause => cause.Port != Weak),
            "until then diagnose says of both that they show their CD only, and nothing of the third", soon);

        // As late as whatever was asked of it so far takes.
        late.ClearFault(Fault.LateSwitch);
        await late.Log.WaitForAsync(e => e is { Kind: DeviceEventKind.PersonalityChanged, Text: "modem" }, ScenarioRun.Patience, cancellation: run.Cancellation);
        var switched = await run.LookUntilAsync("the late one's ttys", state => state.NodesOf(ScenarioRun.PatientPort, "ttyUSB").Count == 2, ScenarioRun.Patience);
        await run.ClaimAnswersAsync(switched, ScenarioRun.PatientPort);
        var settled = await run.Dialtone.DiagnoseAsync(run.Cancellation);
        run.Claim(settled.Causes is [{ Id: "stuck-storage-mode", Port: Never }], "once it has switched, the one that never does is the only trouble", settled);

        for (var round = 1; round <= 3; round++)
        {
            var position = run.Guest.Log.Position;
            await run.Guest.RunAsync(Dial((await run.LookUntilCompleteAsync(Weak)).NodesOf(Weak, "ttyUSB")[0]), ScenarioRun.Patience, cancellation: run.Cancellation);
            await run.Guest.Log.WaitForAsync($"usb {Weak}: USB disconnect", ScenarioRun.Patience, position, run.Cancellation);
        }
        run.Claim(weak.Log.RecoveryResets() == 0, "it left three times when it was told to dial, and nobody had reset it");
        var before = await run.LookUntilCompleteAsync(Weak);
        var dialled = await run.Dialtone.DoctorAsync(run.Cancellation);
        run.Claim(
            dialled.Outcome is null or "not-cured" or "refused" && dialled.Attempts.All(attempt => attempt is { Undone: true, Outcome: not "cured" }), "doctor claims no cure for either, and takes back what it tried", dialled);
        run.Claim(
            dialled.ExitStatus == 1 && dialled.Causes.Count == 2 && dialled.Causes.Any(cause => cause is { Id: "modem-firmware-crash", Port: Weak, Confidence: not "confirmed" })
            && PortsOf(dialled, "stuck-storage-mode").SequenceEqual([Never]),
            "it says that the third leaves by itself, and is not certain of the reason", dialled);
        run.Claim(
            dialled.Json.GetRawText().Contains("powered hub", StringComparison.Ordinal), "it says how a sagging supply would be told from a crash");

        run.ClaimNothingChanged(before, await run.LookAsync());
        run.Claim(never.Personality.Name == "zerocd" && early.Devices[Never] == before.Devices[Never], "the one that never switches is what it was");
    }

    private static IEnumerable<string> PortsOf(DialtoneAnswer answer, string id) =>
        answer.Causes.Where(cause => cause.Id == id).Select(cause => cause.Port!).Order(StringComparer.Ordinal);

    private static string Dial(string tty) => $"stty -F /dev/{tty} raw -echo; (printf 'ATD*99#\\r'; sleep 1) >/dev/{tty}";
}
