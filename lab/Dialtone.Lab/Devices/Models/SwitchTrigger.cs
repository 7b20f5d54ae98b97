using System.Globalization;
using Dialtone.Protocols.Scsi;
using Dialtone.Protocols.Usb;

namespace Dialtone.Lab.Devices.Models;

/// <summary>One thing that a host does and a device waits for before it switches.</summary>
public abstract record SwitchTrigger
{
    /// <summary>What <see cref="TryParse"/> reads, for error messages.</summary>
    public const string Forms =
        "'control 00 03 0001 0000 0', 'scsi 11 06', 'message 55534243...', 'bulk 1b5a01', 'interrupt 3701fedb', 'eject', 'configuration 2', 'alternate 0 1', 'reset' or 'silence 5 s'";

    /// <param name="Data">OUT data that have to be there; none: any.</param>
    public sealed record Control(SetupPacket Setup, byte[] Data) : SwitchTrigger
    {
        public bool Fits(SetupPacket setup, ReadOnlySpan<byte> data) => setup == Setup && (Data.Length == 0 || data.SequenceEqual(Data));
    }

    /// <summary>A SCSI command block that begins so, in whatever wrapper.</summary>
    public sealed record Command(byte[] Prefix) : SwitchTrigger;

    /// <summary>A command block wrapper, to the byte except for its tag, which is the host's own (Bulk-Only Transport 1.0, 5.1).</summary>
    public sealed record Wrapper(byte[] Bytes) : SwitchTrigger
    {
        public bool Fits(ReadOnlySpan<byte> bytes) => bytes.Length == Bytes.Length && bytes[..4].SequenceEqual(Bytes.AsSpan(0, 4)) && bytes[8..].SequenceEqual(Bytes.AsSpan(8));
    }

    /// <summary>Bytes on a bulk endpoint that are no command block wrapper, or a report on an interrupt endpoint.</summary>
    /// <param name="Answers">Reports that the device has to say to it.</param>
    public sealed record Raw(bool Interrupt, byte[] Bytes, int Answers) : SwitchTrigger;

    /// <summary>START STOP UNIT that ejects, in whatever form.</summary>
    public sealed record Eject : SwitchTrigger;

    public sealed record Configuration(byte Value) : SwitchTrigger;

    public sealed record Alternate(byte Interface, byte Setting) : SwitchTrigger;

    /// <summary>A port reset of the configured device.</summary>
    public sealed record Reset : SwitchTrigger;

    /// <summary>The host has configured the device or spoken to the storage function, and then not for so long: its driver is gone.</summary>
    public sealed record Silence(TimeSpan Duration) : SwitchTrigger;

    public static SwitchTrigger? TryParse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["eject"]:
                return new Eject();
            case ["reset"]:
                return new Reset();
            case ["configuration", var value] when byte.TryParse(value, NumberStyles.None, null, out var number):
                return new Configuration(number);
            case ["alternate", var first, var second]
                when byte.TryParse(first, NumberStyles.None, null, out var interfaceNumber) && byte.TryParse(second, NumberStyles.None, null, out var setting):
                return new Alternate(interfaceNumber, setting);
            case ["silence", var value, "s"] when int.TryParse(value, NumberStyles.None, null, out var seconds) && seconds > 0:
                return new Silence(TimeSpan.FromSeconds(seconds));
            case ["scsi", _, ..] when Hex(words[1..]) is { } prefix:
                return new Command(prefix);
            case ["message", var value] when Hex([value]) is { Length: CommandBlockWrapper.Size } bytes && bytes.AsSpan().StartsWith("USBC"u8):
                return new Wrapper(bytes);
            case ["bulk", var value] when Hex([value]) is { Length: > 0 } bytes:
                return new Raw(false, bytes, 0);
            case ["interrupt", var value] when Hex([value]) is { Length: > 0 } bytes:
                return new Raw(true, bytes, 1);
            case ["interrupt", var value, "answers", var count] when Hex([value]) is { Length: > 0 } bytes && int.TryParse(count, NumberStyles.None, null, out var answers):
                return new Raw(true, bytes, answers);
            case ["control", { Length: 2 } type, { Length: 2 } request, { Length: 4 } value, { Length: 4 } index, var length, ..]
                when words.Length <= 7
                    && byte.TryParse(type, NumberStyles.AllowHexSpecifier, null, out var requestType)
                    && byte.TryParse(request, NumberStyles.AllowHexSpecifier, null, out var requestCode)
                    && ushort.TryParse(value, NumberStyles.AllowHexSpecifier, null, out var requestValue)
                    && ushort.TryParse(index, NumberStyles.AllowHexSpecifier, null, out var requestIndex)
                    && ushort.TryParse(length, NumberStyles.None, null, out var requestLength)
                    && Hex(words[6..]) is { } data:
                return new Control(new SetupPacket(requestType, requestCode, requestValue, requestIndex, requestLength), data);
            default:
                return null;
        }
    }

    private static byte[]? Hex(string[] words)
    {
        try
        {
            return Convert.FromHexString(string.Concat(words));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
