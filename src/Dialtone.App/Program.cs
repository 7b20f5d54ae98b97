using System.Runtime.InteropServices;
using Dialtone.App.CommandLine;
using Dialtone.App.Text;

// An exception that nobody expected is a fault of this program, and says so by its exit status instead of by SIGABRT and a core file.
AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
{
    Console.Error.WriteLine($"dialtone {CommandLineProgram.Version}: internal error; please report it with this text:\n{unhandled.ExceptionObject}");
    Environment.Exit(ExitStatus.OurFault);
};

var stops = 0;
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
// Without this, a closed pipe would end the process in the middle of a change; writing to it fails instead, and is taken for what it is.
using var brokenPipe = PosixSignalRegistration.Create((PosixSignal)13, signal => signal.Cancel = true);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);

var terminal = Terminal.OfProcess();
var path = Environment.ProcessPath ?? "dialtone";
var session = new Session { Terminal = terminal, Machine = new LiveMachine(CommandWords.Line(isRoot: false, path, args)), ProgramPath = path, IsRoot = Environment.IsPrivilegedProcess, Stop = stop.Token };
return await CommandLineProgram.RunAsync(args, session);

// The default action would end the process with the machine half changed; the run that is under way takes its steps back and returns. Whoever
// insists three times is let go: the journal is there for the next run.
void Stop(PosixSignalContext signal)
{
    if (Interlocked.Increment(ref stops) < 3)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
