namespace Dialtone.Switching.Methods;

/// <summary>Command block wrappers that whole families of devices take for "show me the modem" (Bulk-Only Transport 1.0, 5.1). Tags, lengths and flags are
/// part of what a device sees and are kept as the devices' own Windows drivers sent them.</summary>
internal static class SwitchMessages
{
    /// <summary>PREVENT ALLOW MEDIUM REMOVAL (0x1e, allow), then START STOP UNIT (0x1b, LoEj), on LUN 0 and on LUN 1.</summary>
    public static readonly byte[][] StandardEject =
    [
        Convert.FromHexString("5553424387654321000000000000061e000000000000000000000000000000"),
        Convert.FromHexString("5553424397654321000000000000061b000000020000000000000000000000"),
        Convert.FromHexString("5553424387654321000000000001061e000000000000000000000000000000"),
        Convert.FromHexString("5553424397654321000000000001061b000000020000000000000000000000"),
    ];

    /// <summary>Huawei's vendor command 11 06; byte 2 names the host (0x00 Windows, 0x10 macOS, 0x20 Linux).</summary>
    public static readonly byte[] HuaweiNew = Convert.FromHexString("55534243123456780000000000000011062000000101000100000000000000");

    /// <summary>The same family's command for models that know nothing of 0x20.</summary>
    public static readonly byte[] HuaweiAlternative = Convert.FromHexString("55534243123456780000000000000011063000000000010000000000000000");

    /// <summary>REZERO UNIT, as the kernel's own option_ms sends it.</summary>
    public static readonly byte[] Option = Convert.FromHexString("55534243123456780000000000000601000000000000000000000000000000");
}
