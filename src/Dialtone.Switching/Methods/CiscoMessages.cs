namespace Dialtone.Switching.Methods;

/// <summary>Cisco's AM10: eleven vendor commands 0xfd that write the device's mode registers, after which the interface is held for two seconds. Every other command has 512 bytes to
/// give, and they are taken; usb_modeswitch asks for the status at once, up to three times.</summary>
internal sealed class CiscoMessages : SwitchMethod
{
    private static readonly byte[][] Messages =
    [
        Convert.FromHexString("55534243f83bcd810002000080000afd000000030000000100000000000000"),
        Convert.FromHexString("55534243984300820002000080000afd000000070000000100000000000000"),
        Convert.FromHexString("55534243984300820000000000000afd000100071000000000000000000000"),
        Convert.FromHexString("55534243984300820002000080000afd000200230000000100000000000000"),
        Convert.FromHexString("55534243984300820000000000000afd000300238200000000000000000000"),
        Convert.FromHexString("55534243984300820002000080000afd000200260000000100000000000000"),
        Convert.FromHexString("55534243984300820000000000000afd00030026c800000000000000000000"),
        Convert.FromHexString("55534243d84c04820002000080000afd000010730000000100000000000000"),
        Convert.FromHexString("55534243d84c04820002000080000afd000200240000000100000000000000"),
        Convert.FromHexString("55534243d84c04820000000000000afd000300241300000000000000000000"),
        Convert.FromHexString("55534243d84c04820000000000000afd000110732400000000000000000000"),
    ];

    public override void Run(SwitchSession session)
    {
        if (session.SendAll(Messages) is not { } endpoints)
        {
            return;
        }

        session.ClearHalt(endpoints.Output);
        session.ClearHalt(endpoints.Input);
        session.Pause(TimeSpan.FromSeconds(2));
        session.Release();
    }
}
