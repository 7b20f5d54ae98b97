using System.Buffers;
using Dialtone.Facts.Usb;

namespace Dialtone.Diagnosis.Logs.Messages;

/// <summary>usbcore's messages about one device (<c>usb 3-1: ...</c>) or hub port (<c>usb usb1-port2: ...</c>), 2.6.2x to 6.x.</summary>
internal static class UsbDeviceMessages
{
    public static bool TryRead(ReadOnlySpan<byte> message, ref LogEvent happened, NameTable names)
    {
        var cursor = new ByteCursor(message);
        if (!cursor.TryTake("usb "u8))
        {
            return false;
        }

        if (!cursor.TryTakePort(out var port))
        {
            return HubMessages.TryReadPort(cursor, ref happened, names);
        }

        if (!cursor.TryTake(": "u8))
        {
            return false;
        }

        if (!TryClassify(cursor, ref happened, names))
        {
            return false;
        }

        happened.At(port);
        return true;
    }

    private static bool TryClassify(ByteCursor cursor, ref LogEvent happened, NameTable names)
    {

        var attached = cursor;
        if (attached.TrySkipPast(" now attached to tty"u8))
        {
            happened.Kind = EventKind.SerialAttached;
            happened.Name = names.Intern(cursor.Rest[^(attached.Rest.Length + 3)..]);
            var converter = cursor.Rest.IndexOf(" converter now attached to "u8);
            happened.Detail = converter > 0 ? names.Intern(cursor.Rest[..converter]) : null;
            return true;
        }

        if (cursor.TryTake("USB disconnect"u8))
        {
            happened.Kind = EventKind.Disconnect;
            if (cursor.TryTake(", device number "u8) || cursor.TryTake(", address "u8))
            {
                cursor.TryTakeNumber(out happened.Number);
            }

            return true;
        }

        if (cursor.TryTake("new "u8))
        {
            happened.Kind = EventKind.NewDevice;
            happened.Detail = cursor.StartsWith("low"u8) ? "low" : null;
            var address = cursor;
            if (address.TrySkipPast("device number "u8) || address.TrySkipPast("address "u8))
            {
                address.TryTakeNumber(out happened.Number);
            }

            return cursor.Contains("USB device"u8);
        }

        if (cursor.TryTake("New USB device found, idVendor="u8))
        {
            happened.Kind = EventKind.DeviceIds;
            if (!cursor.TryTakeHex(out var vendor) || !cursor.TryTake(", idProduct="u8) || !cursor.TryTakeHex(out var product)
                || vendor > 0xffff || product > 0xffff)
            {
                return false;
            }

            happened.Id = new UsbId((ushort)vendor, (ushort)product);
            if (cursor.TryTake(", bcdDevice="u8))
            {
                cursor.SkipBlanks();
                happened.Number = cursor.TryTakeHex(out var major) && cursor.TryTake("."u8) && cursor.TryTakeHex(out var minor) ? (major << 8) | minor : -1;
            }
            else
            {
                happened.Number = -1;
            }

            return true;
        }

        if (cursor.TryTake("reset "u8))
        {
            happened.Kind = EventKind.Reset;
            happened.Detail = cursor.StartsWith("low"u8) ? "low" : null;
            return cursor.Contains("USB device"u8);
        }

        if (cursor.StartsWith("device firmware changed"u8))
        {
            happened.Kind = EventKind.FirmwareChanged;
            return true;
        }

        return TryText(cursor, ref happened, names) || TryError(cursor, ref happened) || TryPolicy(cursor, ref happened) || TryDriver(cursor, ref happened, names) || TrySound(cursor, ref happened, names);
    }

    /// <summary>Drivers of Wi-Fi, sound and television speak of the device and put their own name behind it: <c>usb 1-1: ath9k_htc: USB layer deinitialized</c>.</summary>
    private static bool TryDriver(ByteCursor cursor, ref LogEvent happened, NameTable names)
    {
        if (!cursor.TryTakeUntil(": "u8, out var driver) || driver.Length is < 3 or > 24 || driver.IndexOfAnyExcept(DriverNameBytes) >= 0)
        {
            return false;
        }

        happened.Kind = EventKind.OtherDriver;
        happened.Name = names.Intern(driver);
        return true;
    }

    /// <summary>snd-usb-audio does not say its name; it puts interface and setting in front, or its function: <c>usb 1-1: 1:3: cannot get freq (v2/v3): err -110</c>.</summary>
    private static bool TrySound(ByteCursor cursor, ref LogEvent happened, NameTable names)
    {
        var setting = cursor;
        if (!(setting.TryTakeNumber(out _) && setting.TryTake(":"u8) && setting.TryTakeNumber(out _) && (setting.StartsWith(": "u8) || setting.StartsWith(" "u8)))
            && !cursor.StartsWith("uac_clock_"u8) && !cursor.StartsWith("clock source "u8) && !cursor.Contains("snd_usb_"u8))
        {
            return false;
        }

        happened.Kind = EventKind.OtherDriver;
        happened.Name = names.Intern("snd-usb-audio"u8);
        return true;
    }

    private static readonly SearchValues<byte> DriverNameBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-"u8);

    private static bool TryText(ByteCursor cursor, ref LogEvent happened, NameTable names)
    {
        happened.Kind = cursor.TryTake("Product: "u8) ? EventKind.Product
            : cursor.TryTake("Manufacturer: "u8) ? EventKind.Manufacturer
            : cursor.TryTake("SerialNumber: "u8) ? EventKind.SerialNumber
            : EventKind.Noise;
        if (happened.Kind == EventKind.Noise)
        {
            return false;
        }

        // The serial number is nobody's business here: it may be an IMEI.
        happened.Detail = happened.Kind == EventKind.SerialNumber ? null : names.Intern(cursor.Rest);
        return true;
    }

    private static bool TryError(ByteCursor cursor, ref LogEvent happened)
    {
        happened.Kind = cursor.StartsWith("device descriptor read/"u8) || cursor.StartsWith("unable to read config index"u8)
                || cursor.StartsWith("can't read configurations"u8) || cursor.StartsWith("string descriptor 0 read error"u8)
                || cursor.StartsWith("unable to get BOS descriptor set"u8) || cursor.StartsWith("Device not responding to "u8)
                || cursor.StartsWith("can't read device descriptor"u8)
                || cursor.StartsWith("hub failed to enable device"u8) || cursor.StartsWith("can't restore configuration #"u8)
            ? EventKind.DescriptorError
            : cursor.StartsWith("device not accepting address "u8) ? EventKind.AddressRefused
            : cursor.StartsWith("can't set config #"u8) ? EventKind.ConfigurationRefused
            : EventKind.Noise;
        if (happened.Kind == EventKind.Noise)
        {
            return false;
        }

        var minus = cursor.Rest.LastIndexOf((byte)'-');
        if (minus >= 0)
        {
            var number = new ByteCursor(cursor.Rest[minus..]);
            number.TryTakeNumber(out happened.Number);
        }
        else if (cursor.StartsWith("Device not responding to "u8))
        {
            // The xHCI's address command failed at the transaction level: the same trouble as EPROTO.
            happened.Number = -71;
        }

        return true;
    }

    private static bool TryPolicy(ByteCursor cursor, ref LogEvent happened)
    {
        if (cursor.StartsWith("Device is not authorized for usage"u8))
        {
            happened.Kind = EventKind.NotAuthorized;
            return true;
        }

        if (cursor.TryTake("rejected "u8))
        {
            happened.Kind = EventKind.PowerBudget;
            return cursor.Contains("insufficient available bus power"u8);
        }

        if (cursor.TryTake("configuration #"u8))
        {
            happened.Kind = EventKind.ConfigurationChosen;
            return cursor.TryTakeNumber(out happened.Number);
        }

        if (cursor.TryTake("usbfs: "u8))
        {
            happened.Kind = cursor.Contains("resets device"u8) || cursor.Contains("sets config"u8) ? EventKind.UserspaceReset : EventKind.Noise;
            return true;
        }

        happened.Kind = EventKind.Noise;
        return cursor.StartsWith("New USB device strings"u8) || cursor.StartsWith("authorized to connect"u8) || cursor.StartsWith("LPM exit latency"u8)
            || cursor.StartsWith("config "u8) || cursor.StartsWith("not running at top speed"u8) || cursor.StartsWith("Warning! Unlikely big volume"u8)
            || cursor.StartsWith("no configuration"u8) || cursor.StartsWith("ep 0x"u8) || cursor.StartsWith("new config #"u8)
            || cursor.StartsWith("Invalid ep0 maxpacket"u8) || cursor.StartsWith("device reset changed"u8) || cursor.StartsWith("got a wrong device descriptor"u8)
            || cursor.StartsWith("language id specifier not provided"u8) || cursor.StartsWith("Using ep0 maxpacket"u8);
    }
}
