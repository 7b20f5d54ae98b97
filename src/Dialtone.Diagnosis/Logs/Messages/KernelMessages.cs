using Dialtone.Diagnosis.Logs.Statements;

namespace Dialtone.Diagnosis.Logs.Messages;

/// <summary>Finds the reader for a kernel message by its first word.</summary>
/// <remarks>Reading is a pure function of the message, so that <see cref="MessageCache"/> may remember it. The order of the tests is the order of frequency in a log of a looping modem.</remarks>
internal static class KernelMessages
{
    /// <summary>Longer ones hold no message of the kernel that is known here.</summary>
    private const int MaximumRetyped = 256;

    /// <summary>Reads one message. False: nothing in it is known.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, ref LogEvent happened, NameTable names)
    {
        if (message.Length < 8)
        {
            return false;
        }

        // Forums put curly apostrophes into what people paste: "can't set config #1".
        if (message.Length <= MaximumRetyped && message.IndexOf((byte)0xe2) >= 0)
        {
            Span<byte> plain = stackalloc byte[MaximumRetyped];
            return TryReadPlain(Typography.ToAscii(message, plain), ref happened, names);
        }

        return TryReadPlain(message, ref happened, names);
    }

    /// <summary>Of a message that is not known: true if none is known that differs from it in the values of its digits only.</summary>
    /// <remarks>No reader asks for digits unless one of these beginnings or what follows the first word tells it to.</remarks>
    public static bool IsUnknownWithAnyDigits(ReadOnlySpan<byte> message)
    {
        if (message.IndexOf((byte)0xe2) >= 0 || message.StartsWith("usb"u8) || message.StartsWith("hub "u8) || message.StartsWith("Pid: "u8) || message.StartsWith("CPU: "u8)
            || (message.Length > 1 && message[0] == 's' && message[1] is (byte)'c' or (byte)'d' or (byte)'r'))
        {
            return false;
        }

        var cursor = new ByteCursor(message);
        cursor.TakeWord();
        return !cursor.StartsWith(": probe of "u8) && (!cursor.TryTake(" "u8) || cursor.AtEnd || cursor.Rest[0] is not (byte)'u' and not (>= (byte)'0' and <= (byte)'9'));
    }

    private static bool TryReadPlain(ReadOnlySpan<byte> message, ref LogEvent happened, NameTable names)
    {
        switch (message[0])
        {
            case (byte)'u':
                return message.StartsWith("usb "u8) ? UsbDeviceMessages.TryRead(message, ref happened, names)
                    : message.StartsWith("usb-storage"u8) ? StorageMessages.TryRead(message, ref happened, names)
                    : message.StartsWith("usb_modeswitch"u8) ? ModeSwitchMessages.TryRead(message, ref happened, names)
                    : DriverMessages.TryRead(message, ref happened, names);
            case (byte)'h':
                return message.StartsWith("hub "u8) ? HubMessages.TryRead(message, ref happened, names) : DriverMessages.TryRead(message, ref happened, names);
            case (byte)'s':
                return (message[1] is (byte)'c' or (byte)'d' or (byte)'r' && ScsiMessages.TryRead(message, ref happened, names))
                    || DriverMessages.TryRead(message, ref happened, names);
            case (byte)'L':
                return HostMessages.TryRead(message, ref happened, names);
            case (byte)' ' or (byte)'V' or (byte)'T' when ScsiMessages.TryReadUnaddressed(message, ref happened, names):
                return true;
            default:
                return DriverMessages.TryRead(message, ref happened, names) || HostMessages.TryRead(message, ref happened, names);
        }
    }
}
