using Dialtone.Lab.Guests;

namespace Dialtone.Lab.Commands;

/// <summary>The guest's serial console on this terminal, with a shell on it.</summary>
internal static class TerminalSession
{
    public static async Task<int> RunAsync(Guest guest, CancellationToken cancellation)
    {
        // Rows and columns do not pass a serial line; the shell is told them.
        var size = Console.IsOutputRedirected ? "" : $"stty rows {Console.WindowHeight} columns {Console.WindowWidth};";
        var saved = Console.IsInputRedirected ? null : (await HostTerminalAsync("--save")).Trim();
        await using var output = Console.OpenStandardOutput();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            if (saved is not null)
                await HostTerminalAsync("raw", "-echo");
            guest.ConsoleListener = bytes =>
            {
                output.Write(bytes.Span);
                output.Flush();
            };
            var shell = await guest.Shell.StartAsync($"exec </dev/ttyS0 >/dev/ttyS0 2>&1; stty sane; {size} cd /root; exec sh -i", cancellation: cancellation);
            // Reading the terminal cannot be interrupted; the reader is left behind when the process ends.
            _ = TypeAsync(guest, ended.Token);
            var result = await shell.Result.WaitAsync(cancellation);
            return result.ExitStatus;
        }
        finally
        {
            await ended.CancelAsync();
            guest.ConsoleListener = null;
            if (saved is not null)
                await HostTerminalAsync(saved);
        }
    }

    private static async Task TypeAsync(Guest guest, CancellationToken cancellation)
    {
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[1024];
        try
        {
            while (await input.ReadAsync(buffer, cancellation) is var length and > 0)
                await guest.TypeAsync(buffer.AsMemory(0, length), cancellation);
            // The end of a redirected input ends the shell as Ctrl-D does.
            await guest.TypeAsync(new byte[] { 4 }, cancellation);
        }
        catch (Exception exception) when (exception is OperationCanceledException or System.Net.Sockets.SocketException)
        {
            // The session is over.
        }
    }

    /// <summary>Asks or sets this process's terminal.</summary>
    private static async Task<string> HostTerminalAsync(params string[] arguments) =>
        (await HostProgram.RunAsync("stty", ["--file=/dev/tty", .. arguments])).Text;
}
