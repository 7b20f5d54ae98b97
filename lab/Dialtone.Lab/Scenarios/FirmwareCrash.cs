using Dialtone.Lab.Devices;

namespace Dialtone.Lab.Scenarios;

/// <summary>The stick leaves the bus by itself. It looks much like the loop, but nothing that is done to the storage helps.</summary>
internal sealed class FirmwareCrash : Scenario
{
    public override string Name => "firmware-crash";
    public override string Summary => "leaves the bus every 5 s, storage is fine: nothing helps, everything is undone, no storage is blamed, exit 1";

    public override IReadOnlyList<VirtualDevice> CreateDevices() => [VirtualDevice.Load("huawei-e620", [$"{Fault.FirmwareCrash}=5"])];

    public override async Task RunAsync(ScenarioRun run)
    {
        var before = await run.LookUntilCompleteAsync(ScenarioRun.PatientPort);
        var position = -1L;
        for (var round = 0; round < 3; round++)
            position = (await run.Guest.Log.WaitForAsync($"usb {ScenarioRun.PatientPort}: USB disconnect", TimeSpan.FromSeconds(60), position, run.Cancellation)).Sequence;
        run.Claim(true, "the kernel saw the device leave three times");
        run.Claim(run.Patient.Log.RecoveryResets() == 0, "nobody had reset it");

        var doctor = await run.Dialtone.DoctorAsync(run.Cancellation);
        run.Claim(doctor.ExitStatus == 1 && doctor.Outcome is null or "not-cured" or "refused", "doctor does not claim a cure, exit 1", doctor);
        run.Claim(doctor.Causes is [{ Id: "modem-firmware-crash", Port: ScenarioRun.PatientPort }], "it blames the modem's firmware", doctor);
        run.Claim(doctor.Attempts.All(attempt => attempt is { Undone: true, Outcome: not "cured" }), "every attempt was undone", doctor);
        run.Claim(doctor.Causes.All(cause => !cause.Id.Contains("storage", StringComparison.Ordinal)), "it does not blame the storage", doctor);

        var after = await run.LookUntilCompleteAsync(ScenarioRun.PatientPort);
        run.ClaimNothingChanged(before, after);
        position = run.Guest.Log.Position;
        await run.Guest.Log.WaitForAsync($"usb {ScenarioRun.PatientPort}: USB disconnect", ScenarioRun.Patience, position, run.Cancellation);
        run.Claim(true, "the device still leaves by itself: nothing hid the trouble");
    }
}
