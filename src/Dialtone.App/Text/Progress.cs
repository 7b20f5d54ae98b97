namespace Dialtone.App.Text;

/// <summary>Tells that work goes on, once it takes longer than a person waits without wondering.</summary>
internal static class Progress
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Runs the work beside, and shows a line on a terminal's standard error from the first second to the end.</summary>
    public static async Task<T> WhileAsync<T>(Terminal terminal, string what, Func<T> work, CancellationToken cancellation)
    {
        var running = Task.Run(work, cancellation);
        if (!terminal.ErrorIsTerminal)
        {
            return await running;
        }

        try
        {
            await running.WaitAsync(Patience, cancellation);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            await terminal.Error.WriteAsync($"{what} ...");
            await terminal.Error.FlushAsync(cancellation);
            try
            {
                await running;
            }
            finally
            {
                await terminal.Error.WriteAsync($"\r{new string(' ', what.Length + 4)}\r");
            }
        }

        return await running;
    }
}
