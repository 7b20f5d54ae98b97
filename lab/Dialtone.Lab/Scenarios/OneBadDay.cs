using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios;

/// <summary>Sticks that behave oddly without a loop, beside each other: nothing may be taken for what it is not, and the kernel's own switch message must be seen to work
/// late or not at all.</summary>
internal sealed class OneBadDay : Scenario
{
    private const string StaysCdRom = ScenarioRun.PatientPort;
    private const string SwitchesLate = ScenarioRun.OtherPort;
    private const string BrownsOut = "1-3";

    public override string Name => "one-bad-day";
    public override string Summary => "one stays a CD-ROM, one switches late, one leaves the bus when it dials: each is told apart, and nothing is called a loop";

    public override IReadOnlyList<VirtualDevice> CreateDevices() =>
    [
        VirtualDevice.Load("huawei-e1750", [Fault.StaysZeroCd]),
        VirtualDevice.Load("huawei-e1750", [$"{Fault.LateSwitch}=12"]),
        VirtualDevice.Load("huawei-e620", [Fault.BrownOut]),
    ];

    public override async Task RunAsync(ScenarioRun run)
    {
        var (stays, late, dials) = (run.Devices[0], run.Devices[1], run.Devices[2]);
        var patient = TimeSpan.FromSeconds(60);
        await stays.Log.WaitForAsync(e => e.Kind == DeviceEventKind.SwitchRequested, patient, cancellation: run.Cancellation);
        run.Claim(true, "the kernel sent the switch message by itself");
        var before = await run.LookUntilCompleteAsync(BrownsOut);
        await late.Log.WaitForAsync(e => e.Kind == DeviceEventKind.PersonalityChanged, patient, cancellation: run.Cancellation);
        var switched = await run.LookUntilAsync("the late one as a modem", state => state.Devices.GetValueOrDefault(SwitchesLate) == "12d1:1506" && state.NodesOf(SwitchesLate, "ttyUSB").Count == 3, patient);
        run.Claim(switched.Devices[StaysCdRom] == "12d1:1446" && switched.NodesOf(StaysCdRom, "ttyUSB").Count == 0, "the other one accepted the message and is still a CD-ROM", switched.Devices[StaysCdRom]);
        await run.ClaimAnswersAsync(switched, SwitchesLate);

        var position = run.Guest.Log.Position;
        var tty = before.NodesOf(BrownsOut, "ttyUSB")[0];
        await run.Guest.RunAsync($"stty -F /dev/{tty} raw -echo; printf 'ATD*99#\\r' >/dev/{tty}", TimeSpan.FromSeconds(20));
        await run.Guest.Log.WaitForAsync($"usb {BrownsOut}: USB disconnect", patient, position, run.Cancellation);
        run.Claim(dials.Log.Count(DeviceEventKind.AtCommand) > 0, "the third one left the bus when it was told to dial");
        await run.LookUntilCompleteAsync(BrownsOut);

        var diagnosis = await run.Dialtone.DiagnoseAsync(run.Cancellation);
        run.Claim(diagnosis is { ExitStatus: 1, Causes: [{ Id: "stuck-storage-mode", Port: StaysCdRom }] }, "diagnose names the one that stays a CD-ROM, and no loop", diagnosis);
    }
}
