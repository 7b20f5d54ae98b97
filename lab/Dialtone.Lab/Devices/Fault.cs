using Dialtone.Lab.Devices.Models;

namespace Dialtone.Lab.Devices;

/// <summary>A way to misbehave, switched on by name: <c>lun1-phase-error</c>, or with a number <c>firmware-crash=5</c>.</summary>
/// <param name="Needs">What a model must have for the fault to mean anything.</param>
/// <param name="Parameter">What the number is; null if the fault takes none.</param>
/// <param name="Default">The number if none is given.</param>
public sealed record Fault(string Name, FaultNeed Needs, string Summary, string? Parameter = null, int Default = 0)
{
    public const string Lun0PhaseError = "lun0-phase-error";
    public const string Lun1PhaseError = "lun1-phase-error";
    public const string PhaseError = "phase-error";
    public const string LongSenseHang = "long-sense-hang";
    public const string LongSenseFail = "long-sense-fail";
    public const string SlowWrite = "slow-write";
    public const string ResetMorph = "reset-morph";
    public const string FirmwareCrash = "firmware-crash";
    public const string BrownOut = "brown-out";
    public const string EnumerationTimeout = "enumeration-timeout";
    public const string EnumerationError = "enumeration-error";
    public const string MuteAt = "mute-at";
    public const string WrongAtPort = "wrong-at-port";
    public const string EndlessAt = "endless-at";
    public const string StaysZeroCd = "stays-zerocd";
    public const string LateSwitch = "late-switch";
    public const string SwitchCswFailed = "switch-csw-failed";
    public const string SwitchStall = "switch-stall";
    public const string SwitchSilence = "switch-silence";
    public const string SwitchVanish = "switch-vanish";
    public const string SwitchEndless = "switch-endless";
    public const string FirstCommandStall = "first-command-stall";
    public const string ReturnsWrongId = "returns-wrong-id";
    public const string ReturnsZeroCd = "returns-zerocd";
    public const string SimMissing = "sim-missing";
    public const string SimPin = "sim-pin";
    public const string SimPuk = "sim-puk";
    public const string RegistrationDenied = "registration-denied";
    public const string RegistrationSearching = "registration-searching";
    public const string Roaming = "roaming";

    public static IReadOnlyList<Fault> All { get; } =
    [
        new(Lun0PhaseError, FaultNeed.Storage, "LUN 0 ends what it is polled with (TEST UNIT READY, GET EVENT STATUS NOTIFICATION) with CSW status 2"),
        new(Lun1PhaseError, FaultNeed.SecondLun, "the same for LUN 1"),
        new(PhaseError, FaultNeed.Storage, "the same for every LUN"),
        new(LongSenseHang, FaultNeed.Storage, "REQUEST SENSE for more than 18 bytes hangs the storage function until a reset", "how often; 0 = always"),
        new(LongSenseFail, FaultNeed.Storage, "REQUEST SENSE for more than 18 bytes ends with CSW status 1"),
        new(SlowWrite, FaultNeed.Storage, "takes its time over each write", "milliseconds", 10),
        new(ResetMorph, FaultNeed.Switch, "a port reset of the configured device throws it back into the personality it was switched from"),
        new(FirmwareCrash, FaultNeed.Nothing, "leaves the bus by itself and comes back 1.5 s later", "seconds on the bus", 5),
        new(BrownOut, FaultNeed.At, "leaves the bus when it is told to dial (ATD) and comes back 3 s later"),
        new(EnumerationTimeout, FaultNeed.Nothing, "no control transfer is ever answered (-110)"),
        new(EnumerationError, FaultNeed.Nothing, "every control transfer fails on the wire (-71)"),
        new(MuteAt, FaultNeed.At, "no port answers AT"),
        new(WrongAtPort, FaultNeed.At, "AT is answered on the ports where it should not be, and on those alone"),
        new(EndlessAt, FaultNeed.At, "the answer to any AT command never ends"),
        new(StaysZeroCd, FaultNeed.Switch, "accepts the switch message and stays what it is"),
        new(LateSwitch, FaultNeed.Switch, "switches late, or when the fault is cleared", "seconds", 25),
        new(SwitchCswFailed, FaultNeed.Switch, "answers the switch message with CSW status 1, and switches"),
        new(SwitchStall, FaultNeed.Switch, "answers the switch message with a stall, and switches"),
        new(SwitchSilence, FaultNeed.Switch, "does not answer the switch message, and switches"),
        new(SwitchVanish, FaultNeed.Switch, "leaves the bus in the middle of the switch message, and switches"),
        new(SwitchEndless, FaultNeed.Switch, "answers the switch message with data that never end, and switches"),
        new(FirstCommandStall, FaultNeed.Switch, "answers the first of several switch messages with a stall and CSW status 1, and waits for the next"),
        new(ReturnsWrongId, FaultNeed.Switch, "leaves the bus to switch and returns under another product id"),
        new(ReturnsZeroCd, FaultNeed.Switch, "leaves the bus to switch and returns as it was"),
        new(SimMissing, FaultNeed.At, "no SIM"),
        new(SimPin, FaultNeed.At, "the SIM wants its PIN (1234)"),
        new(SimPuk, FaultNeed.At, "the SIM wants its PUK"),
        new(RegistrationDenied, FaultNeed.At, "the network denies registration"),
        new(RegistrationSearching, FaultNeed.At, "no network is found"),
        new(Roaming, FaultNeed.At, "registered away from home"),
    ];

    /// <summary>Splits <c>name</c> or <c>name=number</c> and judges it against the model.</summary>
    /// <exception cref="VirtualDeviceException">No such fault, a bad number, or a model that has nothing to break there.</exception>
    internal static (Fault Fault, int Value) Parse(string text, DeviceModel model)
    {
        var equals = text.IndexOf('=');
        var name = equals < 0 ? text : text[..equals];
        var fault = All.FirstOrDefault(f => f.Name == name)
            ?? throw new VirtualDeviceException($"There is no fault '{name}'. Faults of {model.Name}: {string.Join(", ", For(model).Select(f => f.Name))}.");
        var value = fault.Default;
        if (equals >= 0 && (fault.Parameter is null || !int.TryParse(text.AsSpan(equals + 1), out value) || value is < 0 or > 86_400))
        {
            throw new VirtualDeviceException(fault.Parameter is null
                ? $"The fault '{name}' takes no number."
                : $"'{text}': the number of '{name}' ({fault.Parameter}) must be between 0 and 86400.");
        }
        if (!model.Has(fault.Needs))
            throw new VirtualDeviceException($"{model.Name} cannot have the fault '{name}': it has no {Describe(fault.Needs)}.");
        return (fault, value);
    }

    public static IEnumerable<Fault> For(DeviceModel model) => All.Where(f => model.Has(f.Needs));

    private static string Describe(FaultNeed need) => need switch
    {
        FaultNeed.Storage => "storage",
        FaultNeed.SecondLun => "second LUN",
        FaultNeed.At => "port that answers AT",
        _ => "second personality to switch to",
    };
}

public enum FaultNeed
{
    Nothing,
    Storage,
    SecondLun,
    At,
    Switch,
}

/// <summary>The faults that are switched on, with their numbers.</summary>
internal sealed class FaultSet
{
    private readonly Dictionary<string, int> _active = [];

    public bool this[string name] => _active.ContainsKey(name);

    public int? ValueOf(string name) => _active.TryGetValue(name, out var value) ? value : null;

    public void Set(string name, int value) => _active[name] = value;

    public bool Clear(string name) => _active.Remove(name);

    /// <summary>For faults whose number says how often: counts down, and the last time switches the fault off. 0 is for ever.</summary>
    public void Spend(string name)
    {
        if (!_active.TryGetValue(name, out var value) || value == 0)
            return;
        if (value == 1)
            _active.Remove(name);
        else
            _active[name] = value - 1;
    }
}
