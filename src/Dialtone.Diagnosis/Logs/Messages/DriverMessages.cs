namespace Dialtone.Diagnosis.Logs.Messages;

/// <summary>Messages that a driver prints about an interface (<c>option 3-1:1.2: ...</c>), one of its ports (<c>option1 ttyUSB2: ...</c>) or itself
/// (<c>usbcore: registered new interface driver option</c>).</summary>
internal static class DriverMessages
{
    public static bool TryRead(ReadOnlySpan<byte> message, ref LogEvent happened, NameTable names)
    {
        var cursor = new ByteCursor(message);
        var driver = cursor.TakeWord();
        if (driver.Length is 0 or > 32)
        {
            return false;
        }

        if (cursor.TryTake(": probe of "u8))
        {
            // Before 6.8: "qmi_wwan: probe of 1-1:1.4 failed with error -22".
            if (!cursor.TryTakeInterface(out var failed, out happened.Interface) || !cursor.TryTake(" failed with error "u8))
            {
                return false;
            }

            cursor.TryTakeNumber(out happened.Number);
            happened.Kind = EventKind.ProbeFailed;
            happened.Name = names.Intern(driver);
            happened.At(failed);
            return true;
        }

        if (cursor.StartsWith(": "u8))
        {
            return TryRegistration(driver, cursor, ref happened, names);
        }

        if (!cursor.TryTake(" "u8))
        {
            return false;
        }

        if (cursor.StartsWith("tty"u8))
        {
            return TryPort(driver, cursor, ref happened, names);
        }

        // A device below the interface stands between the two: "hid-generic 0003:046D:C52B.0001", "btusb 1-1:1.0".
        if (!cursor.TryTakeInterface(out var port, out happened.Interface))
        {
            return TrySupport(message, ref happened);
        }

        // "qmi_wwan 1-1:1.4 wwan0: register ..." and "qmi_wwan 1-1:1.4: cdc-wdm0: USB WDM device".
        if (!(cursor.TryTake(": "u8) || cursor.TryTake(" "u8)) || !TryInterface(driver, cursor, ref happened, names))
        {
            return false;
        }

        happened.At(port);
        return true;
    }

    private static bool TryInterface(ReadOnlySpan<byte> driver, ByteCursor cursor, ref LogEvent happened, NameTable names)
    {
        if (cursor.EndsWith(" converter detected"u8))
        {
            // Until 2.6.24 some drivers of serial converters had no USB driver of their own and borrowed the generic one's name; the converter's name tells them apart.
            var borrowed = driver.SequenceEqual("usbserial_generic"u8) && !cursor.StartsWith("generic converter"u8);
            happened.Kind = driver.SequenceEqual("usbserial_generic"u8) && !borrowed ? EventKind.GenericSerial : EventKind.SerialDetected;
            happened.Name = names.Intern(borrowed ? cursor.TakeWord() : driver);
            return true;
        }

        if (cursor.StartsWith("device disconnected"u8))
        {
            happened.Kind = EventKind.InterfaceDisconnected;
            happened.Name = names.Intern(driver);
            return true;
        }

        if (cursor.TryTake("probe with driver "u8))
        {
            // 6.8 and later.
            cursor.TrySkipPast(" failed with error "u8);
            cursor.TryTakeNumber(out happened.Number);
            happened.Kind = EventKind.ProbeFailed;
            happened.Name = names.Intern(driver);
            return true;
        }

        if (driver.SequenceEqual("usbserial_generic"u8))
        {
            happened.Kind = EventKind.GenericSerial;
            happened.Name = names.Intern(driver);
            return true;
        }

        var message = cursor.Rest;
        var child = cursor.TakeWord();
        if (!child.IsEmpty && cursor.TryTake(": "u8))
        {
            happened.Name = names.Intern(child);
            happened.Detail = names.Intern(driver);
            happened.Kind = cursor.StartsWith("register '"u8) ? EventKind.NetworkAttached
                : cursor.StartsWith("unregister '"u8) ? EventKind.NetworkDetached
                : cursor.StartsWith("USB WDM device"u8) ? EventKind.ControlAttached
                : cursor.StartsWith("USB ACM device"u8) ? EventKind.AcmAttached
                : cursor.StartsWith("resets device"u8) ? EventKind.UserspaceReset
                : EventKind.Noise;
            return happened.Kind != EventKind.Noise || IsKnown(driver, message, ref happened, names);
        }

        return IsKnown(driver, message, ref happened, names);
    }

    /// <summary>Whatever a driver says of an interface, it says that it has it; but "no of_node" is said before each driver that is tried.</summary>
    private static bool IsKnown(ReadOnlySpan<byte> driver, ReadOnlySpan<byte> message, ref LogEvent happened, NameTable names)
    {
        happened.Kind = EventKind.Noise;
        if (IsModemDriver(driver) || message.StartsWith("no of_node"u8))
        {
            return true;
        }

        happened.Kind = EventKind.OtherDriver;
        happened.Name = names.Intern(driver);
        happened.Detail = null;
        return true;
    }

    /// <summary><c>option1 ttyUSB2: GSM modem (1-port) converter now disconnected from ttyUSB2</c>.</summary>
    private static bool TryPort(ReadOnlySpan<byte> driver, ByteCursor cursor, ref LogEvent happened, NameTable names)
    {
        var tty = cursor.TakeWord();
        if (!cursor.TryTake(": "u8))
        {
            return false;
        }

        happened.Name = names.Intern(tty);
        happened.Detail = names.Intern(driver);
        happened.Kind = cursor.Contains(" now disconnected from "u8) ? EventKind.SerialDetached : EventKind.Noise;
        if (happened.Kind == EventKind.SerialDetached)
        {
            happened.AtPortOf(PortReference.Tty);
        }

        return true;
    }

    private static bool TryRegistration(ReadOnlySpan<byte> driver, ByteCursor cursor, ref LogEvent happened, NameTable names)
    {
        cursor.TryTake(": "u8);
        happened.Kind = EventKind.Noise;
        if (driver.SequenceEqual("usbcore"u8))
        {
            happened.Kind = cursor.TryTake("registered new interface driver "u8) || cursor.TryTake("registered new driver "u8) ? EventKind.DriverRegistered
                : cursor.TryTake("deregistering interface driver "u8) ? EventKind.DriverUnregistered
                : EventKind.Noise;
        }
        else if (driver.SequenceEqual("usbserial"u8) && cursor.TryTake("USB Serial support registered for "u8))
        {
            return true;
        }
        else if (driver.SequenceEqual("option"u8) || driver.SequenceEqual("usbserial"u8) || driver.SequenceEqual("cdc_acm"u8))
        {
            return true;
        }

        if (happened.Kind == EventKind.Noise)
        {
            return driver.SequenceEqual("usbcore"u8);
        }

        happened.Name = names.Intern(cursor.Rest.TrimEnd((byte)' '));
        happened.At(PortKey.None);
        return true;
    }

    private static bool TrySupport(ReadOnlySpan<byte> message, ref LogEvent happened)
    {
        happened.Kind = EventKind.Noise;
        return message.StartsWith("USB Serial support registered for "u8) || message.StartsWith("USB Serial deregistering driver "u8);
    }

    private static bool IsModemDriver(ReadOnlySpan<byte> driver) =>
        driver.SequenceEqual("option"u8) || driver.SequenceEqual("qmi_wwan"u8) || driver.SequenceEqual("cdc_mbim"u8) || driver.SequenceEqual("cdc_ncm"u8)
        || driver.SequenceEqual("huawei_cdc_ncm"u8) || driver.SequenceEqual("cdc_acm"u8) || driver.SequenceEqual("cdc_wdm"u8)
        || driver.SequenceEqual("sierra"u8) || driver.SequenceEqual("qcserial"u8) || driver.SequenceEqual("cdc_ether"u8)
        || driver.SequenceEqual("rndis_host"u8) || driver.SequenceEqual("hso"u8) || driver.SequenceEqual("usb-storage"u8);
}
