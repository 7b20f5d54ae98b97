using System.Globalization;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Rules;

/// <summary>The last attempt of usb_modeswitch that a text shows, and what became of the device.</summary>
internal sealed class SwitchAttempt
{
    private readonly Situation situation;

    private SwitchAttempt(Situation situation)
    {
        this.situation = situation;
        Sent = situation.Said(ModeSwitchWordings.Sent).LastOrDefault();
        Left = After(ModeSwitchWordings.Left);
        Stayed = After(ModeSwitchWordings.Stayed)?.Line ?? StillListed();
        ByHand = !situation.Said(ModeSwitchWordings.Dispatched, ModeSwitchWordings.DeviceTaken).Any();
        Failed = After(ModeSwitchWordings.Failed);
        Succeeded = situation.Said(ModeSwitchWordings.Succeeded).LastOrDefault() is { } success && !IsBefore(success, Sent) ? success : null;
        Searches = situation.Said(ModeSwitchWordings.Searching).Where(said => !IsBefore(said, Sent)).ToList();
        Device = situation.Candidates.FirstOrDefault(device => device.Identity == Identity.Modem && StorageModeIds.Contains(device.Id))
            ?? situation.Candidates.FirstOrDefault(device => device.Identity == Identity.Modem);
    }

    public static SwitchAttempt Of(Situation situation) => new(situation);

    /// <summary>The last message that left.</summary>
    public Statement? Sent { get; }

    /// <summary>The device left the bus after it.</summary>
    public Statement? Left { get; }

    /// <summary>The device took the message and was still there: when usb_modeswitch gave up waiting for it to leave, or at the same address in a listing behind it.</summary>
    public Evidence? Stayed { get; }

    /// <summary>True if a person called usb_modeswitch, as far as the text tells.</summary>
    public bool ByHand { get; }

    public Statement? Failed { get; }

    public Statement? Succeeded { get; }

    public IReadOnlyList<Statement> Searches { get; }

    public Statement? LastSearch => Searches.Count == 0 ? null : Searches[^1];

    /// <summary>The device that was to be switched, as far as listings and logs show it.</summary>
    public DeviceSituation? Device { get; }

    public Subject Subject => Device?.ToSubject() ?? Subject.None;

    public string Describe() => Device?.Describe() ?? "the stick";

    /// <summary>True if the last device that it was called for is an adapter for wireless networks.</summary>
    public bool OfWirelessCard => Device is null && ModemIdentity.IsWirelessAdapter(situation.SwitchedId);

    /// <summary>True if a modem with functions is there after all, whatever the tool said: it asks for ids that its table lists.</summary>
    public bool ModemThere => situation.Candidates.Any(device => device is { Present: true, Identity: Identity.Modem }
        && (device.Interfaces.Any(entry => !entry.IsStorage && (ModemIdentity.IsModemDriver(entry.Driver.Or("")) || entry.IsModemClass))
            || device.Timeline is { Back: true } timeline && (timeline.Count(EventKind.SerialAttached) > 0 || timeline.Count(EventKind.NetworkAttached) > 0)));

    /// <summary>What a listing behind the attempt shows at a later address of the same bus, and may be the stick, is no driver disc: the switch went well. Null if there is none.</summary>
    public DeviceSituation? CameBack => Left is not null && Sent is { } sent && Addressed(sent) is var (bus, number)
        ? situation.Candidates.FirstOrDefault(device => device is { Identity: not Identity.Other, Listed: { Address: { } address } listed } && address.Bus == bus && address.Device > number
            && listed.Line.Input == sent.Line.Input && listed.Line.Line > sent.Line.Line && !StorageModeIds.Contains(device.Id))
        : null;

    /// <summary>The names behind the id of a statement, else the device at hand.</summary>
    public Subject SubjectOf(Statement statement)
    {
        var text = statement["id"];
        if (!UsbId.TryParse(text, out var id))
        {
            return Subject;
        }

        return situation.Candidates.FirstOrDefault(device => device.Id == id)?.ToSubject() ?? new Subject { Device = id };
    }

    private Evidence? StillListed() =>
        Sent is { } sent && Addressed(sent) is var (bus, number)
            ? situation.Devices.Where(device => device.Listed is { Address: { } address } && address.Bus == bus && address.Device == number).Select(device => device.Listed!.Line)
                .FirstOrDefault(line => line.Input == sent.Line.Input && line.Line > sent.Line.Line)
            : null;

    /// <summary>Where the device was when it was opened for the message.</summary>
    private (int Bus, int Device)? Addressed(Statement sent) =>
        situation.Said(ModeSwitchWordings.Accessed).LastOrDefault(accessed => IsBefore(accessed, sent)) is { } known
        && int.TryParse(known["bus"], NumberStyles.None, CultureInfo.InvariantCulture, out var bus) && int.TryParse(known["device"], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (bus, number) : null;

    private Statement? After(Wording wording) => situation.Said(wording).LastOrDefault() is { } said && !IsBefore(said, Sent) ? said : null;

    private static bool IsBefore(Statement said, Statement? other) => other is not null && said.Line.Input == other.Line.Input && said.Line.Line < other.Line.Line;
}
