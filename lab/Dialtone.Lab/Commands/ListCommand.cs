using System.CommandLine;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;
using Dialtone.Lab.Scenarios;

namespace Dialtone.Lab.Commands;

/// <summary><c>dialtone-lab list</c>: what can be named on the command line.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "Shows the virtual devices, their faults, the scenarios and the kernels.");
        command.SetAction(_ =>
        {
            Write("Devices", VirtualDevice.Names.Select(name => (name, VirtualDevice.Load(name, plugged: false).Model.Title)));
            Write("Faults", Fault.All.Select(fault => (fault.Parameter is null ? fault.Name : $"{fault.Name}={fault.Default}", fault.Parameter is null ? fault.Summary : $"{fault.Summary} ({fault.Parameter})")));
            Write("Scenarios", Scenario.All.Select(scenario => (scenario.Name, scenario.Summary)));
            Write("Kernels", GuestKernel.Lines.Select(line => (line, $"Debian's stock kernel of the {line} line")));
            return ExitStatus.Good;
        });
        return command;
    }

    private static void Write(string title, IEnumerable<(string Name, string Text)> entries)
    {
        var lines = entries.ToArray();
        var width = lines.Max(line => line.Name.Length);
        Console.WriteLine(title);
        foreach (var (name, text) in lines)
            Console.WriteLine($"  {name.PadRight(width)}  {text}");
    }
}
