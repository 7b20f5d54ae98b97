using System.CommandLine;
using System.CommandLine.Parsing;
using Dialtone.App.CommandLine;
using Dialtone.App.Json;
using Dialtone.App.Text;
using Dialtone.Facts.Usb;
using Dialtone.Switching.Configurations;
using Dialtone.Switching.Courses;
using Dialtone.Switching.Plugging;

namespace Dialtone.App.Commands;

/// <summary>Turns a stick that shows a CD-ROM into the modem that it is.</summary>
internal sealed class SwitchCommand : ProgramCommand
{
    private readonly CommonOptions options;

    private readonly Argument<string> device = new("DEVICE")
    {
        Description = "Port (1-1.4), id (12d1:1446) or port file (ttyUSB0, sr0). None: the only stick that waits for it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> target = new("--target")
    {
        Description = "What it is to be: an id (only that counts), or mbim, ncm, ecm, at.",
        HelpName = "ID|mbim|ncm|ecm|at",
    };

    private readonly Option<string> show = new("--show") { Description = "Show what is known about an id, each key with its file and line, and do nothing.", HelpName = "VID:PID" };

    private readonly Option<bool> tryGeneric = new("--try") { Description = "For a stick that nobody knows: ask for one generic method after the other, stop at the first that works, and write it down." };

    private readonly Option<string> keepCd = new("--keep-cd")
    {
        Description = "Copy the stick's CD-ROM into a file first (default: VID-PID-cd.iso in this directory).",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> install = new("--install") { Description = "Have sticks switched whenever they are plugged in, and given a driver where none lists them: a udev rule and, with systemd, a unit. 'dialtone undo' takes it back." };

    private readonly Option<bool> uninstall = new("--uninstall") { Description = "Take that back." };

    private readonly Option<bool> automatic = new("--automatic") { Description = "For udev and systemd, with DEVICE as PORT-NUMBER (1-1.4-7), NUMBER being lsusb's: wait for the port, ask nobody, do not ask the modem's ports, stop loops, leave everything alone that is no modem." };

    public SwitchCommand(CommonOptions options)
        : base("switch", "turn a stick that shows a CD-ROM into a modem.")
    {
        this.options = options;
        target.Validators.Add(CheckTarget);
        show.Validators.Add(CheckId);
        Add(device);
        Add(target);
        Add(show);
        Add(tryGeneric);
        Add(keepCd);
        Add(install);
        Add(uninstall);
        Add(automatic);
        Add(options.Yes);
        Add(options.DryRun);
        Add(options.NoProbe);
        Add(options.TextOrJson);
        Add(options.StateDirectory);
        Add(options.Redact);
        Add(options.Verbose);
    }

    public override IReadOnlyList<string> Details =>
    [
        "Reads usb-modeswitch-data where it is installed, sends the device what it takes for the switch, waits for the modem on the same port, and asks it. "
        + "Phones, Wi-Fi sticks, printers and card readers are left alone unless named.",
    ];

    public override IReadOnlyList<Example> Examples =>
    [
        new("sudo dialtone switch", "the only stick that shows a CD-ROM"),
        new("sudo dialtone switch 1-1 --yes", "the device on port 1-1, without asking"),
        new("dialtone switch 12d1:1446 --dry-run", "what would be sent?"),
        new("sudo dialtone switch 12d1:1f01 --target mbim", "the configuration with MBIM"),
        new("dialtone switch --show 12d1:1446", "what is known about it, and from which file?"),
        new("sudo dialtone switch 1-1 --try", "nobody knows it: try what others take"),
        new("sudo dialtone switch --keep-cd", "read the installer off it first"),
        new("sudo dialtone switch --install", "from now on, whenever a stick is plugged in"),
    ];

    public override async Task<int> RunAsync(ParseResult arguments, Session session)
    {
        session.LearnThisMachine();
        using var machine = session.Machine.Switching();
        if (arguments.GetValue(install) || arguments.GetValue(uninstall))
        {
            return await new SwitchOnPlug(machine, session, arguments.GetValue(options.StateDirectory), arguments.GetValue(options.DryRun)).RunAsync(arguments.GetValue(install));
        }

        if (arguments.GetValue(show) is { } shown && UsbId.TryParse(shown, out var asked))
        {
            return Show(asked, machine, arguments, session);
        }

        var request = Choose(machine, arguments, session);
        if (request.IsAutomatic)
        {
            var (tried, came) = await new SwitchAtPlug(machine, session, request, arguments.GetValue(options.StateDirectory), clause => Say(clause, arguments, session)).RunAsync();
            return Deliver(tried, came, arguments, session);
        }

        var switching = new DeviceSwitch(machine, request, clause => Say(clause, arguments, session));
        var plan = await Task.Run(() => switching.Plan(session.Stop), session.Stop);
        if (plan.End?.Outcome == SwitchOutcome.Unknown && arguments.GetValue(tryGeneric) && plan.Device is { } unknown)
        {
            return await new SwitchTrial(machine, session, request, unknown, arguments.GetValue(options.StateDirectory)).RunAsync(arguments.GetValue(options.Yes), arguments.GetValue(options.DryRun));
        }

        if (plan.Order is null || arguments.GetValue(options.DryRun))
        {
            return Deliver(plan, plan.End, arguments, session);
        }

        if (!session.IsRoot)
        {
            throw new CommandException(ExitStatus.Unavailable, $"Switching {plan.Order.Id} on port {plan.Order.Port} needs root. To go on:", session.AsRoot());
        }

        if (!await MayAsync(plan, arguments, session))
        {
            return ExitStatus.Findings;
        }

        using var alone = machine.Lock(plan.Order.Port, TimeSpan.Zero, session.Stop)
            ?? throw new CommandException(ExitStatus.Unavailable, $"Another dialtone is switching on port {plan.Order.Port}.");
        if (arguments.GetResult(keepCd) is not null)
        {
            await CopyCdAsync(machine, plan, arguments.GetValue(keepCd), session);
        }

        using var lockedMachine = session.Machine.Lock(isShared: true);
        var result = await new JournaledSwitch(session, arguments.GetValue(options.StateDirectory)).RunAsync(plan, () => switching.Run(plan, session.Stop));
        return Deliver(plan, result, arguments, session);
    }

    private SwitchRequest Choose(ISwitchMachine machine, ParseResult arguments, Session session)
    {
        var function = ModemFunction.Any;
        UsbId? wanted = null;
        if (arguments.GetValue(target) is { } word && !TryTarget(word, out function, out wanted))
        {
            throw new CommandException(ExitStatus.Usage, $"'{word}' is no target.");
        }

        var isAutomatic = arguments.GetValue(automatic);
        var request = new SwitchRequest(default)
        {
            Function = function,
            Target = wanted,
            IsAutomatic = isAutomatic,
            IsNamed = !isAutomatic && arguments.GetValue(device) is not null,
            AskPorts = !isAutomatic && !arguments.GetValue(options.NoProbe),
        };
        if (isAutomatic && Appearance.TryParse(arguments.GetValue(device) ?? "", out var appearance))
        {
            return request with { Port = appearance.Port, DeviceNumber = appearance.Number };
        }

        var candidates = new SwitchCandidates(machine);
        var found = arguments.GetValue(device) is { } name ? candidates.Named(name) : candidates.Waiting(request);
        return found switch
        {
            [var one] => request with { Port = one.Port, Id = one.Id.TryGet(out var id) ? id : null },
            [] when arguments.GetValue(device) is { } nobody => throw new CommandException(ExitStatus.Unavailable, $"'{nobody}' is no device of this machine; 'dialtone list' shows what there is."),
            [] => throw new CommandException(ExitStatus.SwitchUnknown, "No stick waits for being switched: nothing that shows storage has an entry. Name the device if you know better ('dialtone list' shows what there is)."),
            _ => throw new CommandException(
                ExitStatus.Usage, $"Which one? {string.Join(", ", found.Select(entry => $"{entry.Id.Or(default)} on port {entry.Port}"))}. Name the port.", session.AsRoot(found[0].Port.ToString())),
        };
    }

    private static async Task CopyCdAsync(ISwitchMachine machine, SwitchPlan plan, string? file, Session session)
    {
        var id = plan.Order!.Id;
        file ??= $"{id.Vendor:x4}-{id.Product:x4}-cd.iso";
        try
        {
            var bytes = await Progress.WhileAsync(session.Terminal, "Copying the CD-ROM", () => machine.CopyCd(plan.Device!, file, session.Stop), session.Stop);
            session.Terminal.Complain($"The CD-ROM is kept in {file} ({bytes} bytes).");
        }
        catch (IOException e)
        {
            throw new CommandException(ExitStatus.Unavailable, $"Nothing was sent, because the CD-ROM could not be kept: {e.Message}");
        }
    }

    private async Task<bool> MayAsync(SwitchPlan plan, ParseResult arguments, Session session)
    {
        if (arguments.GetValue(options.Yes))
        {
            return true;
        }

        var page = new TextPage(session.Terminal.ErrorStyle);
        SwitchPage.WritePlan(page, plan);
        session.Terminal.Error.Write(page.ToString());
        if (session.Terminal.Person is null)
        {
            throw new CommandException(ExitStatus.Unavailable, "Nothing was sent, since nobody is here to ask. To go on:", session.AsRoot("--yes"));
        }

        if (await new Consent(session.Terminal, yes: false).AskAsync("Switch it?", session.Stop))
        {
            return true;
        }

        session.Terminal.Complain("Nothing was sent.");
        return false;
    }

    private int Deliver(SwitchPlan plan, SwitchResult? result, ParseResult arguments, Session session)
    {
        if (arguments.GetValue(options.TextOrJson) == OutputFormat.Json)
        {
            session.Terminal.ShowJson(JsonText.Write(writer => SwitchJson.Write(writer, plan, result)));
        }
        else
        {
            var page = session.Terminal.NewPage();
            SwitchPage.Write(page, plan, result, arguments.GetValue(options.Verbose));
            session.Terminal.Show(page);
        }

        return result is null ? ExitStatus.Good : ExitStatus.For(result.Outcome);
    }

    private int Show(UsbId id, ISwitchMachine machine, ParseResult arguments, Session session)
    {
        var found = machine.Configurations.For(id).ToList();
        if (arguments.GetValue(options.TextOrJson) == OutputFormat.Json)
        {
            session.Terminal.ShowJson(JsonText.Write(writer => SwitchJson.WriteConfigurations(writer, id, found)));
        }
        else
        {
            var page = session.Terminal.NewPage();
            SwitchPage.WriteConfigurations(page, id, found, machine.Global);
            session.Terminal.Show(page);
        }

        foreach (var unread in machine.Unread)
        {
            session.Terminal.Complain($"Not read: {unread}");
        }

        return found.Count > 0 ? ExitStatus.Good : ExitStatus.SwitchUnknown;
    }

    private void Say(string clause, ParseResult arguments, Session session)
    {
        if (arguments.GetValue(options.TextOrJson) == OutputFormat.Text)
        {
            session.Terminal.Complain(new Piece($"{clause} ...", Tone.Faint));
        }
    }

    private static void CheckTarget(OptionResult result)
    {
        if (result.Tokens is [var token] && !TryTarget(token.Value, out _, out _))
        {
            result.AddError($"'{token.Value}' is no target; expected an id (12d1:1506), mbim, ncm, ecm or at.");
        }
    }

    private static void CheckId(OptionResult result)
    {
        if (result.Tokens is [var token] && !UsbId.TryParse(token.Value, out _))
        {
            result.AddError($"'{token.Value}' is no id; expected something like 12d1:1446.");
        }
    }

    private static bool TryTarget(string word, out ModemFunction function, out UsbId? id)
    {
        id = UsbId.TryParse(word, out var parsed) ? parsed : null;
        (var known, function) = word switch
        {
            "mbim" => (true, ModemFunction.Mbim),
            "ncm" => (true, ModemFunction.Ncm),
            "ecm" => (true, ModemFunction.Ecm),
            "at" => (true, ModemFunction.At),
            _ => (id is not null, ModemFunction.Any),
        };
        return known;
    }
}
