using System.Text.Json;
using Dialtone.Facts;
using Dialtone.Facts.Host;
using Dialtone.Facts.Usb;

namespace Dialtone.App.Json;

/// <summary><c>dialtone list</c> for scripts. A member that is missing was not examined; null means that it is not there.</summary>
internal static class DeviceListJson
{
    /// <param name="switchedBy">Who switches a device at plug; null for one that is not switched.</param>
    public static string Write(Machine machine, Func<UsbId, string?> nameOf, Func<UsbDevice, string?> switchedBy) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        if (machine.UsbDevices.State == Observation.NotExamined)
        {
            writer.WriteString("notExamined", machine.UsbDevices.Reason);
        }

        writer.WriteStartArray("devices");
        foreach (var device in machine.UsbDevices.Or([]))
        {
            Write(writer, device, nameOf, switchedBy(device));
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter writer, UsbDevice device, Func<UsbId, string?> nameOf, string? switchedBy)
    {
        writer.WriteStartObject();
        writer.WriteString("port", $"{device.Port}");
        Member(writer, "id", device.Id.Select(id => $"{id}"));
        if (device.Id.TryGet(out var known) && nameOf(known) is { } name)
        {
            writer.WriteString("name", name);
        }

        Member(writer, "address", device.Address.Select(address => $"{address}"));
        Member(writer, "release", device.BcdDevice.Select(release => $"{release >> 8:x}.{release & 0xff:x2}"));
        Member(writer, "class", device.Class.Select(triple => $"{triple}"));
        Member(writer, "manufacturer", device.Manufacturer);
        Member(writer, "product", device.Product);
        if (device.Speed.TryGet(out var speed))
        {
            writer.WriteNumber("megabitsPerSecond", speed);
        }

        if (switchedBy is not null)
        {
            writer.WriteString("switchedAtPlugBy", switchedBy);
        }

        if (device.Authorized.TryGet(out var authorized))
        {
            writer.WriteBoolean("authorized", authorized);
        }

        if (device.Interfaces.TryGet(out var interfaces))
        {
            writer.WriteStartArray("interfaces");
            foreach (var entry in interfaces)
            {
                Write(writer, entry);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, UsbInterface entry)
    {
        writer.WriteStartObject();
        writer.WriteString("interface", $"{entry.Name}");
        writer.WriteString("class", $"{entry.Class}");
        Member(writer, "driver", entry.Driver);
        Strings(writer, "ttys", entry.Ttys);
        Strings(writer, "networkInterfaces", entry.NetworkInterfaces);
        Strings(writer, "controlChannels", entry.ControlChannels);
        writer.WriteStartArray("units");
        foreach (var unit in entry.ScsiUnits)
        {
            writer.WriteStartObject();
            writer.WriteNumber("lun", unit.Lun);
            writer.WriteNumber("type", unit.PeripheralType);
            writer.WriteString("vendor", unit.Vendor);
            writer.WriteString("model", unit.Model);
            writer.WriteString("block", unit.BlockDevice);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Member(Utf8JsonWriter writer, string name, Observed<string> fact)
    {
        if (fact.TryGet(out var value))
        {
            writer.WriteString(name, value);
        }
        else if (fact.IsAbsent)
        {
            writer.WriteNull(name);
        }
    }

    private static void Strings(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
