using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;

namespace Dialtone.Lab.Guests;

/// <summary>
/// Runs commands in a guest, up to three at once, through the ports that the guest's init serves. Each has an exit status, its output and
/// its errors apart and byte for byte, as they come, and a deadline after which its process group is killed.
/// </summary>
public sealed class GuestShell : IDisposable
{
    internal const int Slots = 3;

    /// <summary>How long the guest may take to report the end of a command that was killed.</summary>
    private static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(10);

    private readonly Channel<Slot> _free = Channel.CreateUnbounded<Slot>();
    private readonly SemaphoreSlim _pushing = new(1);
    private readonly GuestPort _control;
    private readonly GuestPort _in;
    private readonly CancellationToken _gone;

    internal GuestShell(IReadOnlyDictionary<string, GuestPort> ports, CancellationToken gone)
    {
        _gone = gone;
        _control = ports["control"];
        _in = ports["in"];
        for (var number = 1; number <= Slots; number++)
        {
            var slot = new Slot(number);
            _ = ports[$"out{number}"].ReadAllAsync(bytes => slot.Current?.Take(bytes, isError: false), gone);
            _ = ports[$"err{number}"].ReadAllAsync(bytes => slot.Current?.Take(bytes, isError: true), gone);
            _free.Writer.TryWrite(slot);
        }
    }

    internal static IEnumerable<string> PortNames => ["control", "in", .. Enumerable.Range(1, Slots).SelectMany(n => new[] { $"out{n}", $"err{n}" })];

    /// <summary>Runs a shell command to its end.</summary>
    /// <param name="output">Sees what it writes while it runs, on a reader's thread: do not block.</param>
    /// <exception cref="TimeoutException">It was killed at its deadline.</exception>
    /// <exception cref="GuestException">The guest is gone or its shell does not answer.</exception>
    public async Task<CommandResult> RunAsync(string command, TimeSpan deadline, GuestOutput? output = null, CancellationToken cancellation = default)
    {
        var running = await StartAsync(command, output, cancellation);
        try
        {
            return await running.Result.WaitAsync(deadline, cancellation);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException && !running.Result.IsCompleted)
        {
            await running.SignalAsync("KILL");
            // Who gives up does not wait for a guest that may not even have booted.
            cancellation.ThrowIfCancellationRequested();
            var result = await running.Result.WaitAsync(EndGrace, CancellationToken.None).ContinueWith(task => task.IsCompletedSuccessfully ? task.Result : null, TaskScheduler.Default);
            if (result is null)
                throw new GuestException($"The guest's shell does not answer; it was running '{command}'.", exception);
            throw new TimeoutException($"In the guest, '{command}' took longer than {deadline.TotalSeconds:0.#} s. Until then it wrote: {result.Text}{result.ErrorText}", exception);
        }
    }

    /// <summary>Starts a command that runs beside others.</summary>
    public async Task<RunningCommand> StartAsync(string command, GuestOutput? output = null, CancellationToken cancellation = default)
    {
        if (command.Contains('\0'))
            throw new ArgumentException("A command has no NUL.", nameof(command));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _gone);
        Slot slot;
        try
        {
            slot = await _free.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            throw Gone();
        }
        var running = new RunningCommand(this, slot.Number, command, output);
        slot.Current = running;
        _ = running.Result.ContinueWith(_ => { slot.Current = null; _free.Writer.TryWrite(slot); }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        // The guest's fds: 3 and 4 are the first slot's ports, and so on.
        await SendAsync($"run {slot.Number} {2 * slot.Number + 1} {2 * slot.Number + 2} {running.Marker} {Quote(command)}\n");
        return running;
    }

    /// <summary>Makes a file in the guest, with its folders.</summary>
    public async Task PushFileAsync(ReadOnlyMemory<byte> bytes, string path, TimeSpan deadline, string mode = "644")
    {
        await _pushing.WaitAsync(_gone);
        try
        {
            var file = Quote(path);
            var receiving = RunAsync($"mkdir -p \"$(dirname {file})\" && head -c {bytes.Length} </dev/virtio-ports/in >{file} && chmod {mode} {file}", deadline);
            if (bytes.Length > 0)
                await _in.WriteAsync(bytes, _gone);
            (await receiving).Checked();
        }
        finally
        {
            _pushing.Release();
        }
    }

    /// <summary>Reads a file of the guest.</summary>
    public async Task<byte[]> PullFileAsync(string path, TimeSpan deadline) => (await RunAsync($"cat {Quote(path)}", deadline)).Checked().Output;

    public void Dispose() => _pushing.Dispose();

    /// <summary>One word for the guest's shell, whatever is in it.</summary>
    public static string Quote(string word) => $"'{word.Replace("'", "'\\''")}'";

    internal async Task SendAsync(string text)
    {
        try
        {
            await _control.WriteAsync(Encoding.UTF8.GetBytes(text), _gone);
        }
        catch (Exception exception) when (exception is OperationCanceledException or System.Net.Sockets.SocketException)
        {
            throw Gone();
        }
    }

    internal CancellationToken Lost => _gone;

    internal static GuestException Gone() => new("The guest is gone: QEMU ended.");

    private sealed class Slot(int number)
    {
        private volatile RunningCommand? _current;

        public int Number { get; } = number;

        public RunningCommand? Current
        {
            get => _current;
            set => _current = value;
        }
    }
}

/// <summary>A command that a guest runs.</summary>
public sealed class RunningCommand
{
    private readonly Lock _gate = new();
    private readonly GuestShell _shell;
    private readonly int _slot;
    private readonly string _command;
    private readonly GuestOutput? _listener;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly ArrayBufferWriter<byte> _error = new();
    private readonly MarkedOutput _markedOutput;
    private readonly MarkedOutput _markedError;
    private readonly TaskCompletionSource<CommandResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal RunningCommand(GuestShell shell, int slot, string command, GuestOutput? listener)
    {
        (_shell, _slot, _command, _listener) = (shell, slot, command, listener);
        Marker = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var marker = Encoding.ASCII.GetBytes(Marker);
        _markedOutput = new MarkedOutput(marker, 0);
        _markedError = new MarkedOutput(marker, 3);
        var lost = shell.Lost.Register(() => _result.TrySetException(GuestShell.Gone()));
        _ = _result.Task.ContinueWith(_ => lost.Dispose(), TaskScheduler.Default);
    }

    /// <summary>Its end. Faults with <see cref="GuestException"/> if the guest goes.</summary>
    public Task<CommandResult> Result => _result.Task;

    internal string Marker { get; }

    /// <summary>What it wrote so far.</summary>
    public string TextSoFar
    {
        get
        {
            lock (_gate)
                return Encoding.UTF8.GetString(_output.WrittenSpan);
        }
    }

    /// <summary>Sends a signal, such as KILL or INT, to the command and all its children.</summary>
    public Task SignalAsync(string signal) => _result.Task.IsCompleted ? Task.CompletedTask : _shell.SendAsync($"signal {_slot} {signal}\n");

    internal void Take(ReadOnlyMemory<byte> bytes, bool isError)
    {
        lock (_gate)
        {
            var (writer, marked) = isError ? (_error, _markedError) : (_output, _markedOutput);
            var before = writer.WrittenCount;
            marked.Append(bytes.Span, writer);
            if (writer.WrittenCount > before)
                _listener?.Invoke(writer.WrittenSpan[before..], isError);
            if (!_markedOutput.IsComplete || !_markedError.IsComplete)
                return;
            var status = int.TryParse(_markedError.Trailer, out var number) ? number : -1;
            _result.TrySetResult(new CommandResult(_command, status, _output.WrittenSpan.ToArray(), _error.WrittenSpan.ToArray(), Stopwatch.GetElapsedTime(_start)));
        }
    }
}
