using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios;

/// <summary>A healthy modem whose driver nobody loaded, and one that an old recipe gave to usbserial's generic driver.</summary>
internal sealed class WrongDriver : Scenario
{
    private const string ModulesAtBoot = "/etc/modules-load.d/dialtone-12d1-1001.conf";

    public override string Name => "wrong-driver";
    public override string Summary => "option is not loaded: it is loaded; the generic driver has the modem: option gets it; each is undone";

    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load("huawei-e620")];

    public override async Task RunAsync(ScenarioRun run)
    {
        await run.LookUntilCompleteAsync(ScenarioRun.PatientPort);
        (await run.Guest.RunAsync("rmmod option && mkdir -p /etc/modules-load.d", ScenarioRun.Patience)).Checked();
        var without = await run.LookAsync();
        run.Claim(Drivers(without) is ["", "", ""] && without.NodesOf(ScenarioRun.PatientPort, "ttyUSB").Count == 0, "no interface of the modem has a driver, and there is no tty", string.Join(", ", without.Drivers));
        var doctor = await run.Dialtone.DoctorAsync(run.Cancellation);
        run.Claim(doctor.Causes is [{ Id: "driver-not-autoloaded", Port: ScenarioRun.PatientPort }], "the cause is that nobody loaded the driver", doctor);
        run.Claim(doctor is { ExitStatus: 0, Outcome: "cured", Attempts: [{ Remedy: "load-module-now", Outcome: "cured" }] }, "doctor cures it by loading it", doctor);
        var loaded = await run.LookAsync();
        run.Claim(Drivers(loaded) is ["option", "option", "option"], "option has the three interfaces", string.Join(", ", loaded.Drivers));
        await run.ClaimAnswersAsync(loaded);
        run.Claim((await run.Guest.RunAsync($"grep -qx option {ModulesAtBoot}", ScenarioRun.Patience)).ExitStatus == 0, "a file loads it at each boot");
        await UndoAsync(without);
        run.Claim((await run.Guest.RunAsync($"[ -e {ModulesAtBoot} ]", ScenarioRun.Patience)).ExitStatus != 0, "the file is gone");

        (await run.Guest.RunAsync("rmmod usb_wwan usbserial && modprobe usbserial vendor=0x12d1 product=0x1001", ScenarioRun.Patience)).Checked();
        var generic = await run.LookUntilAsync("the generic driver", state => Drivers(state) is ["usbserial_generic", "usbserial_generic", "usbserial_generic"], ScenarioRun.Patience);
        doctor = await run.Dialtone.DoctorAsync(run.Cancellation);
        run.Claim(doctor.Causes is [{ Id: "usbserial-generic-bound", Port: ScenarioRun.PatientPort }], "the cause is the generic driver", doctor);
        run.Claim(doctor is { ExitStatus: 0, Outcome: "cured", Attempts: [{ Remedy: "rebind-modem-driver", Outcome: "cured" }] }, "doctor cures it by giving the interfaces to option", doctor);
        var bound = await run.LookAsync();
        run.Claim(Drivers(bound) is ["option", "option", "option"], "option has the three interfaces", string.Join(", ", bound.Drivers));
        run.Claim(bound.NodesOf(ScenarioRun.PatientPort, "sr").Count == 1 && bound.Drivers["1-1:1.3"] == "usb-storage", "the storage stayed in use meanwhile");
        await run.ClaimAnswersAsync(bound);
        await UndoAsync(generic);

        async Task UndoAsync(GuestState before)
        {
            var undo = await run.Dialtone.UndoAllAsync(run.Cancellation);
            run.Claim(undo.ExitStatus == 0, "undo --all succeeds", undo.Text + undo.ErrorText);
            var after = await run.LookAsync();
            run.Claim(Drivers(after).SequenceEqual(Drivers(before)), "every interface has the driver of before", string.Join(", ", after.Drivers));
            run.ClaimNothingChanged(before, after);
        }
    }

    private static List<string> Drivers(GuestState state) => [.. Enumerable.Range(0, 3).Select(number => state.Drivers.GetValueOrDefault($"1-1:1.{number}", "not there"))];
}
