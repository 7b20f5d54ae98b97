using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Logs.Statements;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Rules;

/// <summary>What the rules about usb_modeswitch's own words share: they are silent where a modem works after all.</summary>
internal abstract class SwitchRule : Rule
{
    public override IReadOnlyList<string> Explains => ["stuck-storage-mode", "no-driver-bound"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var attempt = SwitchAttempt.Of(situation);
        return attempt.ModemThere || attempt.OfWirelessCard ? [] : Judge(situation, attempt);
    }

    protected abstract IEnumerable<Finding> Judge(Situation situation, SwitchAttempt attempt);

    /// <summary>The last time it was said.</summary>
    protected static Statement? Last(Situation situation, Wording wording) => situation.Said(wording).LastOrDefault();
}

/// <summary>The data package has no entry for the id.</summary>
internal sealed class SwitchEntryMissing : SwitchRule
{
    public override string Id => "switch-entry-missing";

    protected override IEnumerable<Finding> Judge(Situation situation, SwitchAttempt attempt)
    {
        if (Last(situation, ModeSwitchWordings.NoEntry) is { } missing)
        {
            var subject = attempt.SubjectOf(missing);
            yield return Find(Confidence.Likely, subject, $"usb_modeswitch has no entry for {(subject.Device is { } id ? $"the id {id}" : "this stick")}, so it sends nothing.", [missing.Line, attempt.Device?.IdLine]);
            yield break;
        }

        // Asked for another id than the one that is plugged in.
        if (Last(situation, ModeSwitchWordings.NothingToSwitch) is { } nothing && attempt.Sent is null && Last(situation, ModeSwitchWordings.SwitchedBefore) is null)
        {
            var waiting = attempt.Device is { } device && StorageModeIds.Contains(device.Id);
            yield return Find(waiting ? Confidence.Likely : Confidence.Possible, attempt.Subject,
                waiting ? $"usb_modeswitch was asked for another id than that of {attempt.Describe()}, which waits in storage mode."
                    : "usb_modeswitch found no device with the id that it was asked for.", [nothing.Line, attempt.Device?.IdLine]);
        }
    }
}

/// <summary>Somebody switched switching off.</summary>
internal sealed class SwitchingDisabled : SwitchRule
{
    public override string Id => "switching-disabled";

    protected override IEnumerable<Finding> Judge(Situation situation, SwitchAttempt attempt)
    {
        if (Last(situation, ModeSwitchWordings.Disabled) is { } disabled)
        {
            yield return Find(attempt.Succeeded is null ? Confidence.Likely : Confidence.Possible, attempt.SubjectOf(disabled),
                "Mode switching is switched off in usb_modeswitch's configuration, so the stick stays in storage mode.", [disabled.Line, attempt.Device?.IdLine]);
        }
        else if (Last(situation, ModeSwitchWordings.Dummy) is { } dummy && attempt.Device is { } device && (StorageModeIds.Contains(device.Id) || device.Storage is not null))
        {
            yield return Find(Confidence.Likely, attempt.Subject,
                $"usb_modeswitch took the entry of a module that needs no switch for {attempt.Describe()}, and sent nothing.", [dummy.Line, device.IdLine]);
        }
    }
}

/// <summary>The message went out and the device stayed where it was.</summary>
internal sealed class SwitchSentEarly : SwitchRule
{
    public override string Id => "switch-sent-early";

    protected override IEnumerable<Finding> Judge(Situation situation, SwitchAttempt attempt)
    {
        if (attempt.Left is not null || attempt.Succeeded is not null || (attempt.Sent is null && attempt.Failed is null))
        {
            yield break;
        }

        // A device that goes in the middle of the message makes the transfer fail, too; one that is listed under its old id afterwards did not take it.
        if (situation.Said(ModeSwitchWordings.NotTaken).LastOrDefault() is { } refused && attempt.Failed is null && attempt.Searches.Count == 0)
        {
            var stays = attempt.Device is { IdLine: { } listed } device && StorageModeIds.Contains(device.Id) && situation.IsBehind(listed, refused.Line);
            yield return Find(stays ? Confidence.Likely : Confidence.Possible, attempt.Subject,
                $"{attempt.Describe()} did not take the switch message (libusb error {refused["error"]}){(stays ? " and is still in storage mode" : "")}: it was not ready, or wants another one.", [attempt.Sent?.Line, refused.Line, attempt.Device?.IdLine]);
            yield break;
        }

        // "Checking for mode switch" polls once a second: three polls without the device leaving are a message without effect.
        var waited = attempt.Searches.Count >= 3 || attempt.Stayed is not null;
        if (attempt.Failed is null && !waited)
        {
            yield break;
        }

        // Whoever types the command does so long after the stick has settled.
        var shown = attempt.Sent is not null && (waited || attempt.Failed is not null) && !(attempt.ByHand && attempt.Stayed is not null);
        yield return Find(shown ? Confidence.Likely : Confidence.Possible, attempt.Subject,
            shown ? $"The switch message was delivered and {attempt.Describe()} did not leave storage mode: it came too early, or the stick needs another one."
                : $"usb_modeswitch reports that switching {attempt.Describe()} failed.",
            [attempt.Sent?.Line, attempt.Stayed, attempt.Failed?.Line, attempt.LastSearch?.Line, attempt.Device?.IdLine]) with
        {
            Confirm = ["the same command by hand, some seconds after plugging in"],
        };
    }
}

/// <summary>The device took the message and left, and what was expected never came.</summary>
internal sealed class SwitchTargetAbsent : SwitchRule
{
    public override string Id => "switch-target-absent";

    protected override IEnumerable<Finding> Judge(Situation situation, SwitchAttempt attempt)
    {
        if (attempt.Left is null || attempt.Succeeded is not null || attempt.CameBack is not null)
        {
            yield break;
        }

        yield return Find(attempt.Failed is not null ? Confidence.Likely : Confidence.Possible, attempt.Subject,
            $"{char.ToUpperInvariant(attempt.Describe()[0])}{attempt.Describe()[1..]} took the switch message and left the bus; the id that usb_modeswitch waits for did not appear.",
            [attempt.Left.Line, attempt.Failed?.Line, attempt.LastSearch?.Line]) with
        {
            Confirm = ["lsusb half a minute later: another id of the same maker, the old one, or none"],
        };
    }
}

/// <summary>The CD of the stick was in use when it was to be switched.</summary>
internal sealed class ZerocdHeldByDesktop : SwitchRule
{
    public override string Id => "zerocd-held-by-desktop";

    protected override IEnumerable<Finding> Judge(Situation situation, SwitchAttempt attempt)
    {
        var held = Last(situation, ModeSwitchWordings.CdInUse);
        var refused = Last(situation, ModeSwitchWordings.NotClaimed);
        if (held is null || attempt.Succeeded is not null || attempt.Device is null)
        {
            yield break;
        }

        yield return Find(refused is not null || attempt.Failed is not null ? Confidence.Likely : Confidence.Possible, attempt.Subject,
            $"The desktop opened the driver CD of {attempt.Describe()} while it was to be switched.", [held.Line, refused?.Line, attempt.Failed?.Line, attempt.Device.IdLine]);
    }
}

/// <summary>Kernel and usb_modeswitch both switch, and disagree.</summary>
internal sealed class KernelSwitchConflict : SwitchRule
{
    public override string Id => "kernel-switch-conflict";

    public override IReadOnlyList<string> Explains => [];

    protected override IEnumerable<Finding> Judge(Situation situation, SwitchAttempt attempt)
    {
        // The kernel's own initialiser is for these ids only.
        if (attempt.Failed is { } failed && attempt.Device is { Id: { } id } device && HuaweiInitializer.IsFor(id, device.BcdDevice))
        {
            yield return Find(Confidence.Possible, attempt.Subject, $"The kernel switches {device.Describe()} by itself at probe; usb_modeswitch may have come second.", [failed.Line, device.IdLine]);
        }
    }
}

/// <summary>The dispatcher found no MBIM driver and took the legacy mode.</summary>
internal sealed class MbimNotSelected : Rule
{
    public override string Id => "mbim-not-selected";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.Said(ModeSwitchWordings.NoMbim).LastOrDefault() is not { } said)
        {
            yield break;
        }

        // In legacy mode with a working data function nothing is lost that anybody misses.
        var attempt = SwitchAttempt.Of(situation);
        var works = attempt.Device is { } device && device.Interfaces.Any(entry => entry.Driver.Or("") is "qmi_wwan" or "huawei_cdc_ncm" or "cdc_ncm" or "cdc_ether" or "cdc_mbim");
        if (!works)
        {
            yield return Find(Confidence.Likely, attempt.Subject, "usb_modeswitch found no MBIM driver or configuration and switched the stick to its legacy mode.", [said.Line, attempt.Device?.IdLine]);
        }
    }
}

/// <summary>The helper that udev or systemd starts does not run.</summary>
internal sealed class SwitchHelperFailed : SwitchRule
{
    public override string Id => "switch-helper-failed";

    protected override IEnumerable<Finding> Judge(Situation situation, SwitchAttempt attempt)
    {
        if (Last(situation, ModeSwitchWordings.HelperFailed) is { } failed && attempt.Succeeded is null)
        {
            yield return Find(Confidence.Likely, attempt.Subject, "The helper that is to switch the stick could not run or was killed, so nothing switched it.", [failed.Line, attempt.Device?.IdLine]);
        }
        else if (Last(situation, ModeSwitchWordings.SendFailed) is { } unsent && attempt.Succeeded is null)
        {
            // A stick that leaves in the middle of the message makes the transfer fail, too; one that is still a storage device did not take it.
            var stays = situation.Devices.Any(device => device is { Present: true, IsHub: false } && device.Identity != Identity.Other && device.Storage is not null);
            yield return Find(stays ? Confidence.Likely : Confidence.Possible, attempt.Subject, "usbmode could not deliver the switch message, so the stick stays in storage mode.", [unsent.Line, attempt.Device?.IdLine]);
        }
    }
}

/// <summary>A switch was tried on a stick that is no longer in storage mode.</summary>
internal sealed class RedundantModeSwitch : Rule
{
    public override string Id => "redundant-mode-switch";

    public override IReadOnlyList<string> Explains => ["switch-sent-early", "switch-entry-missing", "stuck-storage-mode", "no-driver-bound"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.Said(ModeSwitchWordings.NoStorageInterface).LastOrDefault() is not { } said)
        {
            yield break;
        }

        var what = said["class"] switch
        {
            "2" or "10" => "it is in network mode",
            "255" => "it is in modem mode",
            var other => $"its interface has class {other}",
        };
        var attempt = SwitchAttempt.Of(situation);
        // With its ports there afterwards, or a session through it, nothing was lost by asking twice.
        var works = Health.Serves(situation, byNetwork: true) || situation.Candidates.Any(device => device is { Identity: Identity.Modem, Present: true, Timeline: { } timeline }
            && timeline.Events.Any(happened => happened.Kind is EventKind.SerialAttached or EventKind.NetworkAttached && situation.IsBehind(happened.Line, said.Line)));
        yield return Find(Confidence.Likely, attempt.Subject, $"The mode switch was refused because the device shows no storage interface any more: {what}.", [said.Line, attempt.Device?.IdLine]) with
        {
            Role = works || attempt.OfWirelessCard ? Role.Note : Role.Cause,
        };
    }
}
