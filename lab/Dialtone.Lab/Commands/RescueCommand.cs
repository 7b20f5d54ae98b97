using System.CommandLine;
using Dialtone.Lab.Scenarios;
using Dialtone.Lab.Transports;

namespace Dialtone.Lab.Commands;

/// <summary><c>dialtone-lab rescue</c>: the page's modem, cured on a real kernel, before your eyes.</summary>
internal static class RescueCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand(
            "rescue",
            "Plugs a virtual Huawei E620 with the fault of Ubuntu 9.10 days into a real kernel, lets Dialtone cure it there, and proves it.",
            "dialtone-lab rescue",
            "dialtone-lab rescue --kernel 6.12 --pcap rescue.pcap");
        var pcap = new Option<string?>("--pcap") { Description = "Record all USB traffic into this file, for Wireshark", HelpName = "FILE" };
        command.Add(pcap);
        var guest = new GuestOptionSet(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var recorder = parsed.GetValue(pcap) is { } file ? new PcapRecorder(file) : null;
            var result = await new Rescue(guest.Read(parsed, needsProgram: true), Console.Out, new StandardErrorProgress()).RunAsync(recorder, cancellation);
            Console.WriteLine();
            if (result.Failure is null)
            {
                Console.WriteLine("What the kernel and the modem themselves counted:");
                foreach (var (label, text) in result.Story)
                    Write(label, text);
            }
            else
            {
                Console.WriteLine($"The cure was not proven. {result.Failure}");
            }
            if (result.Report is not null)
                Console.WriteLine($"The whole story as a page, with the course of the port drawn: {result.Report}");
            return result.Failure is null ? ExitStatus.Good : ExitStatus.Failed;
        });
        return command;
    }

    /// <summary>A label and its text, wrapped beside it.</summary>
    private static void Write(string label, string text)
    {
        const int Indent = 10;
        var width = Math.Max(40, Console.IsOutputRedirected ? 100 : Math.Min(Console.WindowWidth, 100)) - Indent;
        var line = label.PadRight(Indent);
        var length = 0;
        foreach (var word in text.Split(' '))
        {
            if (length > 0 && length + 1 + word.Length > width)
            {
                Console.WriteLine(line);
                (line, length) = (new string(' ', Indent), 0);
            }
            line += length > 0 ? " " + word : word;
            length += (length > 0 ? 1 : 0) + word.Length;
        }
        Console.WriteLine(line);
    }
}
