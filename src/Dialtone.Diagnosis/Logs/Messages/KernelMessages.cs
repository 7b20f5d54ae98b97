namespace Dialtone.Diagnosis.Logs.Messages;

/// <summary>Where the readers of messages put what they found.</summary>
internal interface IEventSink
{
    NameTable Names { get; }

    /// <summary>Reports an event of the device or hub port <paramref name="port"/>; <see cref="PortKey.None"/> if the message names none.</summary>
    void Report(PortKey port, ref LogEvent happened);

    /// <summary>The port behind what a message names instead of one; None if nothing told.</summary>
    PortKey PortOfTty(string tty);

    PortKey PortOfScsiHost(int host);

    PortKey PortOfAddress(int address);
}

/// <summary>Finds the reader for a kernel message by its first word.</summary>
/// <remarks>The order of the tests is the order of frequency in a log of a looping modem.</remarks>
internal static class KernelMessages
{
    /// <summary>Reads one message. False: nothing in it is known.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, ref LogEvent happened, IEventSink sink)
    {
        if (message.Length < 8)
        {
            return false;
        }

        switch (message[0])
        {
            case (byte)'u':
                return message.StartsWith("usb "u8) ? UsbDeviceMessages.TryRead(message, ref happened, sink)
                    : message.StartsWith("usb-storage"u8) ? StorageMessages.TryRead(message, ref happened, sink)
                    : message.StartsWith("usb_modeswitch"u8) ? ModeSwitchMessages.TryRead(message, ref happened, sink)
                    : DriverMessages.TryRead(message, ref happened, sink);
            case (byte)'h':
                return message.StartsWith("hub "u8) ? HubMessages.TryRead(message, ref happened, sink) : DriverMessages.TryRead(message, ref happened, sink);
            case (byte)'s':
                return (message[1] is (byte)'c' or (byte)'d' or (byte)'r' && ScsiMessages.TryRead(message, ref happened, sink))
                    || DriverMessages.TryRead(message, ref happened, sink);
            case (byte)'L':
                return HostMessages.TryRead(message, ref happened, sink);
            default:
                return DriverMessages.TryRead(message, ref happened, sink) || HostMessages.TryRead(message, ref happened, sink);
        }
    }
}
