using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>A policy keeps the device from being configured.</summary>
internal sealed class DeviceNotAuthorized : Rule
{
    public override string Id => "device-not-authorized";

    public override IReadOnlyList<string> Explains => ["no-driver-bound", "driver-not-autoloaded", "driver-module-missing", "stuck-storage-mode"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        foreach (var device in situation.Candidates)
        {
            var now = device.Device is { } known && known.Authorized.TryGet(out var authorized) ? authorized : (bool?)null;
            var line = device.Timeline?.Last(EventKind.NotAuthorized)?.Line
                ?? situation.Said(EnumerationWordings.InterfaceNotAuthorized).LastOrDefault(said => said["port"] == device.Port?.ToString())?.Line;
            if (now == true || (now is null && line is null) || device.Identity != Identity.Modem)
            {
                continue;
            }

            yield return Find(
                now == false ? Confidence.Confirmed : Confidence.Likely, device.ToSubject(),
                $"{char.ToUpperInvariant(device.Describe()[0])}{device.Describe()[1..]} is not authorized: a policy (USBGuard, authorized_default) blocks it.",
                [line, now == false ? new Evidence(device.Device!.Authorized.Source.Place, 1, "0") : null, device.IdLine]);
        }
    }
}
