namespace Dialtone.Diagnosis.Logs.Messages;

/// <summary>What a hub says about its ports, before 3.17 (<c>hub 1-0:1.0: ... port 2</c>) and since (<c>usb usb1-port2: ...</c>).
/// Both are reported for the device position behind the port.</summary>
internal static class HubMessages
{
    /// <summary><c>hub 1-0:1.0: unable to enumerate USB device on port 2</c>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, ref LogEvent happened, NameTable names)
    {
        var cursor = new ByteCursor(message);
        if (!cursor.TryTake("hub "u8) || !TryTakeHub(ref cursor, out var hub) || !cursor.TryTake(": "u8))
        {
            return false;
        }

        if (cursor.StartsWith("USB hub found"u8))
        {
            happened.Kind = EventKind.HubFound;
            happened.At(hub);
            return true;
        }

        if (!TryClassify(cursor, ref happened))
        {
            happened.Kind = EventKind.Noise;
            return cursor.Contains(" port"u8);
        }

        var number = cursor;
        if (!number.TrySkipPast("port "u8) || !number.TryTakeNumber(out var port) || hub.Behind(port) is not { IsNone: false } behind)
        {
            return false;
        }

        happened.At(behind);
        return true;
    }

    /// <summary><c>usb1-port2: ...</c>, <c>1-1-port3: ...</c> or, in between, <c>1-port2: ...</c>.</summary>
    public static bool TryReadPort(ByteCursor cursor, ref LogEvent happened, NameTable names)
    {
        if (!cursor.TryTakeUntil("-port"u8, out var name) || name.Length > 24 || !cursor.TryTakeNumber(out var number) || !cursor.TryTake(": "u8))
        {
            return false;
        }

        if (!PortKey.TryRead(name, out var hub, out var used) || used != name.Length)
        {
            var bus = new ByteCursor(name);
            if (!bus.TryTakeNumber(out var busNumber) || !bus.AtEnd || busNumber is < 1 or > 0xfff)
            {
                return false;
            }

            hub = PortKey.RootHub(busNumber);
        }

        var behind = hub.Behind(number);
        if (behind.IsNone)
        {
            return false;
        }

        if (!TryClassify(cursor, ref happened))
        {
            happened.Kind = EventKind.Noise;
            return cursor.StartsWith("cannot reset"u8) || cursor.StartsWith("not reset yet"u8);
        }

        happened.At(behind);
        return true;
    }

    private static bool TryClassify(ByteCursor cursor, ref LogEvent happened)
    {
        if (cursor.Contains("unable to enumerate USB device"u8))
        {
            happened.Kind = EventKind.GivenUp;
        }
        else if (cursor.StartsWith("Cannot enable"u8))
        {
            happened.Kind = EventKind.CannotEnable;
        }
        else if (cursor.StartsWith("connect-debounce failed"u8))
        {
            happened.Kind = EventKind.DebounceFailed;
        }
        else if (cursor.Contains("disabled by hub (EMI?)"u8))
        {
            happened.Kind = EventKind.DisabledByHub;
        }
        else if (cursor.Contains("over-current"u8))
        {
            happened.Kind = EventKind.OverCurrent;
        }
        else if (cursor.Contains("attempt power cycle"u8))
        {
            happened.Kind = EventKind.PowerCycle;
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>A hub's interface name; a root hub's is <c>1-0:1.0</c>, which is no device's.</summary>
    private static bool TryTakeHub(ref ByteCursor cursor, out PortKey hub)
    {
        if (cursor.TryTakeInterface(out hub, out _))
        {
            return true;
        }

        var copy = cursor;
        if (copy.TryTakeNumber(out var bus) && bus is > 0 and <= 0xfff && copy.TryTake("-0:1.0"u8))
        {
            hub = PortKey.RootHub(bus);
            cursor = copy;
            return true;
        }

        return false;
    }
}
