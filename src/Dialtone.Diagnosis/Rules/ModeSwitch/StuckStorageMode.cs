using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>A modem that shows its driver CD and nothing else, because nobody switched it.</summary>
internal sealed class StuckStorageMode : Rule
{
    public override string Id => "stuck-storage-mode";

    public override bool ConcludesFromAbsence => true;

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var attempt = SwitchAttempt.Of(situation);
        if (attempt is { Stayed: { } stayed, Left: null, Succeeded: null, ModemThere: false, ByHand: true })
        {
            yield return Find(Confidence.Likely, attempt.Subject, $"A switch message was sent to {attempt.Describe()} by hand, and it stayed as it was: it wants another message.",
                [attempt.Sent?.Line, stayed, attempt.Device?.IdLine]) with
            {
                Reasoning = ["a device that switches leaves the bus and comes back at another address", "the message was accepted, so neither rights nor the driver were in the way"],
                Confirm = ["eject the CD, or another entry of the data package for the same maker: the interfaces change"],
            };
            yield break;
        }

        foreach (var device in situation.Candidates.Where(device => device.Identity == Identity.Modem && device.Present))
        {
            var listedOnly = device is { Timeline: null, Interfaces.Count: 0 } && StorageModeIds.Contains(device.Id);
            // "lsusb -v" shows no drivers; its descriptors tell as much, where one configuration is all there is.
            var described = device is { Timeline: null, InterfacesComplete: false, Listed.Configurations: null or 1 } && OnlyStorage(device);
            // A listing beside a log that tells no function: it gives no id, or the same one and no other before it.
            var named = device is { Timeline: { } silent, InterfacesComplete: false, Listed: not null } && StorageModeIds.Contains(device.Id)
                && silent.Ids.All(id => id == device.Id) && silent.Interfaces.All(entry => entry.Driver == "usb-storage")
                && (silent.Ids.Count == 0 || (silent is { Back: true } && silent.Count(EventKind.ModeSwitch) == 0 && (silent.Interfaces.Any() || silent.Count(EventKind.StorageDetected) > 0)));
            if (device.InterfacesComplete ? !OnlyStorage(device) : !listedOnly && !described && !named && !LoggedAsStorage(device))
            {
                continue;
            }

            // A listing may be older than the switch beside it, or older than the listing that shows the result.
            if ((listedOnly || described) && (attempt.Sent is not null || attempt.Succeeded is not null || attempt.ModemThere
                || situation.Candidates.Any(other => other != device && other.Id?.Vendor == device.Id?.Vendor && !StorageModeIds.Contains(other.Id))))
            {
                continue;
            }

            yield return Find(
                device.InterfacesComplete || listedOnly || described || named || SettledSeconds(device) > 5 ? Confidence.Likely : Confidence.Possible,
                device.ToSubject(),
                listedOnly || named
                    ? $"{char.ToUpperInvariant(device.Describe()[0])}{device.Describe()[1..]} is listed under the id of its storage mode: nothing has switched it to modem mode."
                    : $"{char.ToUpperInvariant(device.Describe()[0])}{device.Describe()[1..]} shows its driver CD only: nothing has switched it to modem mode.",
                [
                    device.IdLine, .. device.Interfaces.Select(entry => entry.Line), device.Timeline?.Last(EventKind.ScsiInquiry)?.Line,
                    device.Timeline?.Last(EventKind.StorageHost)?.Line,
                ]) with
            {
                Reasoning = ["every function of the device is mass storage; a modem has vendor or communications interfaces"],
                Confirm = ["eject the CD, or send the switch message: the interfaces change"],
            };
        }
    }

    private static bool OnlyStorage(DeviceSituation device) => device.Interfaces.Count > 0 && device.Interfaces.All(entry => entry.IsStorage);

    /// <summary>The log's last word on the device is a CD-ROM of a modem maker, and no modem function.</summary>
    private static bool LoggedAsStorage(DeviceSituation device) =>
        device.Timeline is { Back: true } timeline && timeline.Units.Any(unit => unit.PeripheralType == 5)
        && !timeline.Interfaces.Any(entry => entry.Bound && entry.Driver != "usb-storage")
        && timeline.Count(EventKind.ModeSwitch) == 0 && !device.HasOthersBeforeStorage;

    private static double SettledSeconds(DeviceSituation device) =>
        device.Log?.End is { } end && device.Timeline?.Last(EventKind.NewDevice)?.Time is { } came ? (end - came).TotalSeconds : 0;
}
