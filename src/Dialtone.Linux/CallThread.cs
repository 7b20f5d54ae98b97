namespace Dialtone.Linux;

/// <summary>Makes calls that the kernel may not come back from, each within a limit. One thread makes them all; if one of them does not return, the thread is left behind with it, and the
/// next call gets a new one. To start a thread costs more than most of these calls take. Used by one thread.</summary>
internal sealed class CallThread : IDisposable
{
    private const int StackSize = 1 << 20;

    private Worker? worker;

    /// <returns>Whether it has returned. If not, nobody looks at what it returns later. What it throws in time is thrown here.</returns>
    public bool TryMake<T>(Func<T> call, TimeSpan limit, out T? result)
    {
        // Keeps what the call throws, which on a thread of its own would end the process.
        var task = new Task<T>(call);
        worker ??= new Worker();
        if (!worker.TryMake(() => task.RunSynchronously(TaskScheduler.Default), limit))
        {
            worker = null;
            result = default;
            return false;
        }

        result = task.GetAwaiter().GetResult();
        return true;
    }

    public void Dispose()
    {
        worker?.Dispose();
        worker = null;
    }

    private sealed class Worker : IDisposable
    {
        private readonly AutoResetEvent asked = new(initialState: false);
        private readonly AutoResetEvent returned = new(initialState: false);
        private Action? next;

        public Worker() => new Thread(Serve, StackSize) { IsBackground = true, Name = "calls" }.Start();

        public bool TryMake(Action call, TimeSpan limit)
        {
            next = call;
            asked.Set();
            if (returned.WaitOne(limit))
            {
                return true;
            }

            // If it returns after all, that is its thread's end.
            Dispose();
            return false;
        }

        /// <summary>Ends the thread, which is the last to use the events.</summary>
        public void Dispose()
        {
            next = null;
            asked.Set();
        }

        private void Serve()
        {
            while (asked.WaitOne() && next is { } call)
            {
                call();
                returned.Set();
            }

            asked.Dispose();
            returned.Dispose();
        }
    }
}
