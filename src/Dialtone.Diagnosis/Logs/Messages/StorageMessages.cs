namespace Dialtone.Diagnosis.Logs.Messages;

/// <summary>usb-storage about interfaces: <c>usb-storage 3-1:1.3: ...</c> and the forms without an interface before 2.6.37.</summary>
internal static class StorageMessages
{
    public static bool TryRead(ReadOnlySpan<byte> message, ref LogEvent happened, NameTable names)
    {
        var cursor = new ByteCursor(message);
        if (!cursor.TryTake("usb-storage"u8))
        {
            return false;
        }

        if (cursor.TryTake(": device found at "u8))
        {
            happened.Kind = EventKind.StorageDetected;
            if (!cursor.TryTakeNumber(out var address))
            {
                return false;
            }

            happened.AtPortOf(PortReference.Address, address);
            return true;
        }

        if (cursor.TryTake(" "u8) && cursor.TryTakeInterface(out var port, out happened.Interface) && cursor.TryTake(": "u8))
        {
            if (cursor.StartsWith("USB Mass Storage device detected"u8))
            {
                happened.Kind = EventKind.StorageDetected;
            }
            else if (cursor.TryTake("Quirks match for vid "u8))
            {
                happened.Kind = EventKind.QuirksMatch;
            }
            else
            {
                return DriverMessages.TryRead(message, ref happened, names);
            }

            happened.At(port);
            return true;
        }

        return DriverMessages.TryRead(message, ref happened, names);
    }
}
