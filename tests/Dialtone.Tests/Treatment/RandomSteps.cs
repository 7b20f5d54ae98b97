using Dialtone.Facts.Usb;
using Dialtone.Treatment;

namespace Dialtone.Tests.Treatment;

/// <summary>Machines and step lists from a seed, small enough that steps meet each other again and again.</summary>
internal static class RandomSteps
{
    private static readonly string[] Paths = ["/sys/a", "/sys/b", "/sys/c"];
    private static readonly string[] Values = ["", "0", "1", "12d1:1001:s"];
    private static readonly string[] Lists = ["", "0421:0019:i", "12d1:1001:u,0421:0019:i", "0421:0019:i,12d1:1446:s"];
    private static readonly DeviceOnPort Place = new(Loops.Port("1-1"), Loops.E620);
    private static readonly string[] Drivers = ["option", "usb-storage"];
    private static readonly string[] Modules = ["option", "usb_storage", "usbserial"];
    private static readonly string[] Files = ["/etc/x.conf", "/etc/y.conf"];

    public static FakeMachine Machine(Random random)
    {
        var machine = new FakeMachine();
        foreach (var path in Paths)
        {
            machine.Attributes[path] = Pick(random, Values);
        }

        machine.Attributes[Loops.Quirks] = Pick(random, Lists);
        for (var number = 0; number < 3; number++)
        {
            machine.Bindings[$"1-1:1.{number}"] = random.Next(3) == 0 ? null : Pick(random, Drivers);
        }

        for (var number = 0; number < 2; number++)
        {
            machine.Units[$"0:0:0:{number}"] = random.Next(3) == 0 ? "offline" : "running";
        }

        foreach (var module in Modules.Where(_ => random.Next(2) == 0))
        {
            machine.Modules[module] = $"v{random.Next(3)}";
        }

        foreach (var file in Files.Where(_ => random.Next(2) == 0))
        {
            machine.Files[file] = ($"old {random.Next(3)}", 0x1a4);
        }

        return machine;
    }

    public static IReadOnlyList<Step> Steps(Random random) => [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => Step(random))];

    public static Step Step(Random random)
    {
        var name = new UsbInterfaceName(Loops.Port("1-1"), 1, random.Next(3));
        return random.Next(10) switch
        {
            0 => new WriteAttribute(Pick(random, Paths), Pick(random, Values), random.Next(2) == 0 ? new DeviceOnPort(Loops.Port("1-1"), Loops.E620) : null),
            6 => new SetStorageQuirk(random.Next(2) == 0 ? Loops.E620 : new UsbId(0x12d1, 0x1446), Pick(random, ["s", "b", "i"])),
            5 => new OfflineStorage(new DeviceOnPort(Loops.Port("1-1"), Loops.E620)),
            1 => new UnbindInterface(name, Pick(random, Drivers), Place),
            2 => new BindInterface(name, Pick(random, Drivers), random.Next(2) == 0 ? Place : null),
            3 => new LoadModule(Pick(random, Modules)),
            4 => new UnloadModule(Pick(random, Modules)),
            7 => new InstallStorageQuirk(Place with { Port = Loops.Port(Pick(random, ["1-1", "1-2"])) }, Pick(random, ["s", "i"]), Pick(random, Lists)) { Afterwards = Pick(random, ["", "update-initramfs -u"]) },
            8 => new MakeDirectory(Pick(random, ["/etc/a", "/etc/b"])),
            _ => new InstallFile(Pick(random, Files), $"new {random.Next(3)}"),
        };
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
