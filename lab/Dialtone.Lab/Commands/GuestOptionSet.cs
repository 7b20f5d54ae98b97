using System.CommandLine;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Commands;

/// <summary>The options of every command that boots a guest.</summary>
internal sealed class GuestOptionSet
{
    private readonly Option<string> _kernel = new("--kernel")
    {
        Description = "Line of Debian's kernel",
        DefaultValueFactory = _ => GuestKernel.Lines[0],
    };

    private readonly Option<Accelerator> _accelerator = new("--accel")
    {
        Description = "kvm, tcg (software emulation), or auto: kvm if it works (default)",
        HelpName = "auto|kvm|tcg",
        CustomParser = result => Enum.TryParse<Accelerator>(result.Tokens[0].Value, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : Fail(result),
    };

    private readonly Option<string?> _program = new("--program")
    {
        HelpName = "FILE",
        Description = "The native dialtone to carry into the guest (default: artifacts/program/dialtone)",
    };

    private readonly Option<UsbModeSwitchParts> _usbModeSwitch = new("--usb-modeswitch")
    {
        Description = "What to install in it of the distribution's usb_modeswitch: none (default), its data, or all of it",
        HelpName = "none|data|all",
    };

    private readonly Option<bool> _systemd = new("--systemd") { Description = "Run systemd in it, so that units run" };

    public GuestOptionSet(Command command)
    {
        _kernel.AcceptOnlyFromAmong([.. GuestKernel.Lines]);
        command.Add(_kernel);
        command.Add(_accelerator);
        command.Add(_program);
        command.Add(_usbModeSwitch);
        command.Add(_systemd);
    }

    /// <param name="needsProgram">Whether the command makes no sense without dialtone in the guest.</param>
    public GuestOptions Read(ParseResult parsed, bool needsProgram) => new(
        parsed.GetValue(_kernel)!, parsed.GetValue(_accelerator), DialtoneProgram.Find(parsed.GetValue(_program), needsProgram))
    {
        UsbModeSwitch = parsed.GetValue(_usbModeSwitch),
        Systemd = parsed.GetValue(_systemd),
    };

    private static Accelerator Fail(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"'{result.Tokens[0].Value}' is none of auto, kvm, tcg.");
        return default;
    }
}
