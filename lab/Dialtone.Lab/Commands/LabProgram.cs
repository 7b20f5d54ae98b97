using System.CommandLine;
using System.Runtime.InteropServices;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Devices.Models;
using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Commands;

/// <summary>The command line of dialtone-lab: its commands, what its failures mean, and an end that leaves nothing running.</summary>
internal static class LabProgram
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand(
            """
            Virtual USB modems on real kernels.

            A program in user space behaves like the modem, and an unmodified Debian kernel in QEMU drives it. Nothing is installed on this
            machine and nothing of it is changed; kernels are kept below ~/.cache/dialtone.
            """)
        {
            RescueCommand.Create(),
            ScenarioCommand.Create(),
            BootCommand.Create(),
            ListCommand.Create(),
            ServeCommand.Create(),
            PlugCommand.Create(),
            CompareSwitchingCommand.Create(),
        };
        ExampleHelp.AddTo(root);
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync($"dialtone-lab: {error.Message}");
            await Console.Error.WriteLineAsync($"Try 'dialtone-lab {string.Join(' ', CommandPath(parsed))}--help'.");
            return ExitStatus.Usage;
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = StopOn(PosixSignal.SIGINT, stop);
        using var terminate = StopOn(PosixSignal.SIGTERM, stop);
        using var hangUp = StopOn(PosixSignal.SIGHUP, stop);
        try
        {
            // Not the library's own handling: it leaves out the hang-up of a closed terminal, and ends the process before its clean-up may have.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (LabUnavailableException exception)
        {
            await Console.Error.WriteLineAsync($"dialtone-lab: {exception.Message}");
            return ExitStatus.Unavailable;
        }
        catch (Exception exception) when (exception is GuestException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"dialtone-lab: {exception.Message}");
            return ExitStatus.OurFault;
        }
        catch (Exception exception) when (exception is VirtualDeviceException or DeviceModelException)
        {
            // Unknown models and faults, broken models; the message tells which there are, or where it is broken.
            await Console.Error.WriteLineAsync($"dialtone-lab: {exception.Message}");
            return ExitStatus.Usage;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("dialtone-lab: interrupted; the guest is gone.");
            return ExitStatus.Interrupted;
        }
    }

    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        stop.Cancel();
    });

    private static IEnumerable<string> CommandPath(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? [] : [parsed.CommandResult.Command.Name + " "];
}
