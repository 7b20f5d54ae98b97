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
                foreach (var sentence in result.Story)
                    Console.WriteLine(sentence);
            }
            else
            {
                Console.WriteLine($"The cure was not proven. {result.Failure}");
            }
            if (result.Report is not null)
                Console.WriteLine($"Dialtone's report: {result.Report}");
            return result.Failure is null ? ExitStatus.Good : ExitStatus.Failed;
        });
        return command;
    }
}
