using Dialtone.Diagnosis.Logs.Listings;
using Dialtone.Diagnosis.Logs.Wordings;
using Dialtone.Diagnosis.Situations;

namespace Dialtone.Diagnosis.Rules;

/// <summary>NetworkManager was told to leave the modem alone.</summary>
internal sealed class DeviceUnmanaged : Rule
{
    /// <summary>Kernel names, what udev makes of wwan0, and NetworkManager's types.</summary>
    private static readonly string[] ModemNames = ["wwan", "cdc-wdm", "ttyUSB", "ttyACM", "type:gsm", "type:cdma", "wwp", "wwx"];

    public override string Id => "nm-device-unmanaged";

    public override IReadOnlyList<string> Explains => ["no-usable-profile"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var setting = situation.Said(ServiceWordings.UnmanagedSetting).LastOrDefault(said => NamesModem(said["list"]));
        var listed = NmcliDevices.Of(situation).LastOrDefault(device => device.IsModem && device.State.StartsWith("unmanaged", StringComparison.Ordinal));
        if (listed is not null)
        {
            yield return Find(
                setting is null ? Confidence.Likely : Confidence.Confirmed, new Subject { Tty = listed.Name.StartsWith("tty", StringComparison.Ordinal) ? listed.Name : null },
                $"NetworkManager leaves {listed.Name} alone: its state is unmanaged.", [listed.Line, setting?.Line]);
        }
        else if (setting is not null && !situation.WorksAfter(setting.Line))
        {
            yield return Find(Confidence.Likely, Subject.None, $"A setting of NetworkManager makes it leave modems alone: {setting["list"]}.", [setting.Line]);
        }
        else if (situation.Said(ServiceWordings.ActivatedUnmanaged).LastOrDefault(said => NamesModem(said.Line.Whole)) is { } refused && !situation.WorksAfter(refused.Line))
        {
            yield return Find(Confidence.Likely, Subject.None, "NetworkManager was asked to connect the modem and leaves it alone: the device is unmanaged.", [refused.Line]);
        }
    }

    private static bool NamesModem(string list) => !list.Contains("except:", StringComparison.Ordinal)
        && ModemNames.Any(name => list.Contains(name, StringComparison.Ordinal));
}

/// <summary>Somebody switched mobile broadband off in NetworkManager, which remembers it.</summary>
internal sealed class WwanDisabled : Rule
{
    public override string Id => "nm-wwan-disabled";

    public override IReadOnlyList<string> Explains => ["no-usable-profile", "radio-off"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var last = situation.LastSaid(ServiceWordings.WwanDisabled, ServiceWordings.WwanEnabled);
        var radio = situation.Stated("nmcli", "radio.wwan").Concat(situation.Stated("nmcli", "WWAN")).LastOrDefault();
        var line = radio is { Value: "disabled" } ? radio.Line : radio is null && last?.Wording == ServiceWordings.WwanDisabled ? last.Line : null;
        if (line is not null && !situation.WorksAfter(line))
        {
            yield return Find(Confidence.Likely, Subject.None, "Mobile broadband is switched off in NetworkManager, which remembers this over a reboot.", [line]) with
            {
                Confirm = ["nmcli radio wwan"],
            };
        }
    }
}

/// <summary>NetworkManager sees the modem and no profile fits it.</summary>
internal sealed class NoUsableProfile : Rule
{
    public override string Id => "no-usable-profile";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        var unfit = situation.Said(ServiceWordings.ProfileUnfit).LastOrDefault(said => IsModemMatter(situation, said.Line.Whole));
        if (unfit is not null && !situation.WorksAfter(unfit.Line))
        {
            yield return Find(
                Confidence.Likely, Subject.None, "The connection profile does not fit the modem: NetworkManager finds no device for it.", [unfit.Line]) with
            {
                Confirm = ["nmcli -f connection.interface-name,gsm.device-id,gsm.sim-id connection show NAME"],
            };
            yield break;
        }

        var idle = NmcliDevices.Of(situation).LastOrDefault(device => device.IsModem && device.State == "disconnected");
        var profiles = NmcliDevices.ProfileTypes(situation).ToList();
        if (idle is not null && profiles.Count > 0 && !profiles.Exists(profile => profile.Value is "gsm" or "cdma"))
        {
            yield return Find(
                Confidence.Likely, Subject.None, $"NetworkManager has {idle.Name} and no mobile broadband connection that it could use with it.", [idle.Line, profiles[^1].Line]);
        }
    }

    private static bool IsModemMatter(Situation situation, string text) =>
        ModemNodes.Names.Any(name => text.Contains(name, StringComparison.Ordinal)) || text.Contains("GSM", StringComparison.Ordinal) || text.Contains("CDMA", StringComparison.Ordinal)
        || situation.Candidates.Any(device => device.Identity == Identity.Modem);
}

/// <summary>NetworkManager has no plugin for modems.</summary>
internal sealed class WwanPluginMissing : Rule
{
    public override string Id => "nm-wwan-plugin-missing";

    public override IReadOnlyList<string> Explains => ["nm-device-unmanaged", "no-usable-profile"];

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        if (situation.LastSaid(ServiceWordings.WwanPluginMissing) is { } missing && !situation.SaidAfter(missing.Line, ServiceWordings.ModemManagerAvailable))
        {
            yield return Find(
                Confidence.Likely, situation.SubjectOf(missing), "NetworkManager has no plugin for mobile broadband, so it takes the modem's interface for an unknown one.", [missing.Line]) with
            {
                Confirm = ["ls /usr/lib*/NetworkManager/*/libnm-device-plugin-wwan.so"],
            };
            yield break;
        }

        // It names each plugin that it loads at its start; the list is whole if its start is in the log.
        var loaded = situation.Said(ServiceWordings.DevicePluginLoaded).ToList();
        var starts = situation.LastSaid(ServiceWordings.NetworkManagerStarts);
        if (starts is not null && loaded.Exists(said => situation.IsBehind(said.Line, starts.Line))
            && !loaded.Exists(said => said.Line.Whole.Contains("wwan", StringComparison.OrdinalIgnoreCase))
            && situation.Candidates.Any(device => device.Identity == Identity.Modem))
        {
            yield return Find(
                Confidence.Likely, Subject.None, "NetworkManager loaded its plugins, and the one for mobile broadband is not among them.", [starts.Line, loaded[^1].Line]);
        }
    }
}

/// <summary>Nobody could give NetworkManager the PIN or the password.</summary>
internal sealed class SecretsUnavailable : Rule
{
    public override string Id => "secrets-unavailable";

    public override IEnumerable<Finding> Apply(Situation situation)
    {
        // The same words are said of Wi-Fi: the device must be a modem's.
        var refused = situation.Said(ServiceWordings.NoSecrets).LastOrDefault(said => ModemNodes.Is(said["net"]));
        var asked = situation.LastSaid(ServiceWordings.SecretsRequired);
        if (situation.LastSaid(ServiceWordings.PluginGaveNone) is { } denied && !situation.SaidAfter(denied.Line, DataSessionWordings.AuthenticationSucceeded) && !situation.ReachesAfter(denied.Line, "connected"))
        {
            yield return Find(Confidence.Likely, Subject.None, "pppd asked NetworkManager for the password of this connection and got none.", [denied.Line]) with
            {
                Confirm = ["whether the connection's profile holds name and password, and a keyring holds them back"],
            };
            yield break;
        }

        var line = refused?.Line ?? (asked is not null && situation.Candidates.Any(device => device.Identity == Identity.Modem) ? asked.Line : null);
        if (line is null || situation.ReachesAfter(line, "connected"))
        {
            yield break;
        }

        yield return Find(
            refused is null ? Confidence.Possible : Confidence.Likely, refused is null ? Subject.None : new Subject { Tty = refused["net"] },
            "NetworkManager needs the PIN or a password for this connection and found nobody to ask.", [line, asked?.Line]) with
        {
            Confirm = ["nmcli -f gsm.pin-flags,gsm.password-flags connection show NAME: 1 leaves it to a desktop's keyring"],
        };
    }
}

/// <summary>What nmcli lists of devices and connections.</summary>
internal static class NmcliDevices
{
    public sealed record Entry(string Name, string Type, string State, Evidence Line)
    {
        public bool IsModem => Type is "gsm" or "cdma" or "wwan";
    }

    public static IEnumerable<Entry> Of(Situation situation)
    {
        var all = situation.Subjects.Logs.SelectMany(log => log.Properties).Where(property => property.Program == "nmcli").ToList();
        foreach (var state in all.Where(property => property.Key is "device.state" or "state"))
        {
            var type = all.FirstOrDefault(property => property.Object == state.Object && property.Key is "device.type" or "type" && property.Line.Input == state.Line.Input);
            yield return new Entry(state.Object, type?.Value ?? "", state.Value, state.Line);
        }
    }

    public static IEnumerable<ListedProperty> ProfileTypes(Situation situation) => situation.Stated("nmcli", "connection.type");
}
