using System.CommandLine;
using Dialtone.App.CommandLine;
using Dialtone.App.Json;
using Dialtone.App.Text;
using Dialtone.Facts;
using Dialtone.Facts.Usb;
using Dialtone.Linux.Collectors;
using Dialtone.Switching.Courses;

namespace Dialtone.App.Commands;

internal sealed class ListCommand : ProgramCommand
{
    private readonly CommonOptions options;

    public ListCommand(CommonOptions options)
        : base("list", "show the USB devices with their interfaces, drivers, ports and disks, and what is missing.")
    {
        this.options = options;
        Add(options.TextOrJson);
        Add(options.Root);
        Add(options.Redact);
        Add(options.Verbose);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dialtone list", "every device but the hubs"),
        new("dialtone list --verbose", "hubs, too"),
        new("dialtone list --format json", "for scripts"),
    ];

    public override Task<int> RunAsync(ParseResult arguments, Session session)
    {
        var root = arguments.GetValue(options.Root);
        var machine = root is null ? session.Machine.Collect(session.Stop) : MachineCollector.Collect(Examining.OpenRoot(root));
        session.Learn(machine);

        using var switching = root is null ? session.Machine.Switching() : null;
        string? Actor(UsbDevice device) => switching is null ? null : SwitchedBy(switching, device);
        if (arguments.GetValue(options.TextOrJson) == OutputFormat.Json)
        {
            session.Terminal.ShowJson(DeviceListJson.Write(machine, session.Machine.NameOf, Actor));
        }
        else
        {
            var page = session.Terminal.NewPage();
            new DeviceListPage(machine, session.Machine.NameOf, arguments.GetValue(options.Verbose)) { SwitchedBy = Actor }.Write(page);
            session.Terminal.Show(page);
        }

        return Task.FromResult(machine.UsbDevices.State == Observation.NotExamined ? ExitStatus.Unavailable : ExitStatus.Good);
    }

    /// <summary>Who switches the device at plug; null if there is nothing to switch.</summary>
    private static string? SwitchedBy(ISwitchMachine switching, UsbDevice device) =>
        (ModemSigns.IsStorageOnly(device) || device.ConfigurationCount.Or(1) > 1)
        && switching.Configurations.Find(DeviceSwitch.StringsOf(device)) is { } known && OtherGear.KindOf(device, known) is null
            ? switching.Actors.For(device) : null;
}
