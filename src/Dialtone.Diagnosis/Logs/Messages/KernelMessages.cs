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
            default:
                return DriverMessages.TryRead(message, ref happened, names) || HostMessages.TryRead(message, ref happened, names);
        }
    }
}
